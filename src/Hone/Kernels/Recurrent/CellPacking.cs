using Hone.Machine;

namespace Hone.Kernels.Recurrent;

/// <summary>Packs a recurrence's weights: for each direction and vector of units, what the four sums read.</summary>
/// <remarks>
/// Panels [directions][vectors of units][columns][gates][lanes], biases [directions][vectors of units][4][lanes]; units
/// beyond the last have zeros.
/// </remarks>
internal sealed class CellPacking(RecurrentRequest request, int gates, int lanes)
{
    private readonly int _hidden = request.Hidden;
    private readonly int _blocks = (request.Hidden + lanes - 1) / lanes;

    /// <summary>The panels of W or R.</summary>
    /// <param name="weights">[directions, gates hidden, columns].</param>
    /// <param name="columns">Inputs or states.</param>
    public AlignedBuffer Panels(Weights weights, int columns) => weights.Packed(
        $"cell.{gates}x{_hidden}x{columns}.c{lanes}",
        () => new AlignedBuffer((long)request.Reverse.Length * _blocks * columns * gates * lanes * sizeof(float)),
        new Packing(request.Reverse.Length, (direction, values, packed) =>
        {
            int matrix = gates * _hidden * columns, panels = _blocks * columns * gates * lanes;
            var from = values.Range(direction * matrix, matrix);
            var to = Floats(packed, direction * panels, panels);
            for (int row = 0; row < gates * _hidden; row++)
            {
                int at = At(0, row % _hidden, 0, columns, row / _hidden, gates);
                for (int k = 0; k < columns; k++) to[at + (k * gates * lanes)] = from[(row * columns) + k];
            }
        }));

    /// <summary>The biases of the four sums; zeros where there are none.</summary>
    public AlignedBuffer Bias(int[] ofInput, int[] ofState)
    {
        AlignedBuffer Make(ReadOnlySpan<float> from)
        {
            int directions = request.Reverse.Length, rows = 2 * gates * _hidden;
            var packed = new AlignedBuffer((long)directions * _blocks * 4 * lanes * sizeof(float));
            var to = Floats(packed, 0, directions * _blocks * 4 * lanes);
            for (int i = 0; i < directions * _hidden * 4 && !from.IsEmpty; i++)
            {
                int sum = i % 4, unit = i / 4 % _hidden, direction = i / 4 / _hidden;
                float bias = 0;
                if (ofInput[sum] >= 0) bias += from[(direction * rows) + (ofInput[sum] * _hidden) + unit];
                if (ofState[sum] >= 0) bias += from[(direction * rows) + ((gates + ofState[sum]) * _hidden) + unit];
                to[At(direction, unit, 0, 1, sum, 4)] = bias;
            }

            return packed;
        }

        string format = $"cell.bias.{gates}x{_hidden}.{string.Join(',', ofState)}.c{lanes}";
        return request.Bias is { } weights ? weights.Packed(format, values => Make(values)) : Make([]);
    }

    /// <summary>The peepholes, [directions][vectors of units][3][lanes]; null where there are none.</summary>
    public AlignedBuffer? Peepholes() => request.Peepholes?.Packed($"cell.peepholes.{_hidden}.c{lanes}", values =>
    {
        var packed = new AlignedBuffer((long)request.Reverse.Length * _blocks * 3 * lanes * sizeof(float));
        var to = Floats(packed, 0, request.Reverse.Length * _blocks * 3 * lanes);
        for (int i = 0; i < values.Length; i++)
            to[At(i / (3 * _hidden), i % _hidden, 0, 1, i / _hidden % 3, 3)] = values[i];
        return packed;
    });

    private int At(int direction, int unit, int column, int columns, int sum, int sums) =>
        (((((((direction * _blocks) + (unit / lanes)) * columns) + column) * sums) + sum) * lanes) + (unit % lanes);

    private static unsafe Span<float> Floats(AlignedBuffer buffer, int first, int count) =>
        new(buffer.Floats + first, count);
}
