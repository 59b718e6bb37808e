using Hone.Kernels.Quantized;

namespace Hone.Kernels.Emit;

/// <summary>What a function for rows of depthwise convolutions is written for.</summary>
/// <param name="Taps">Filter columns.</param>
/// <param name="Groups">Groups of four rows under a filter, 1 or 2.</param>
/// <param name="Stride">Columns from one output pixel to the next.</param>
/// <param name="Dilation">Columns from one tap to the next.</param>
/// <param name="Terms">Vectors of weights for a tap, whose sum the weights are.</param>
/// <param name="Rows">
/// Output rows, 1 or 2. Two see the same groups: the weights of the second, which lie behind those of the first, begin
/// a row lower.
/// </param>
internal readonly record struct DepthwiseRowShape(
    int Taps, int Groups, int Stride, int Dilation, int Terms, int Rows)
{
    /// <summary>Vectors of weights of one output row.</summary>
    public int Weights => Groups * Taps * Terms;

    /// <summary>Columns that a tile reads.</summary>
    public int Columns => ((DepthwiseRowCode.Tile - 1) * Stride) + ((Taps - 1) * Dilation) + 1;
}

/// <summary>
/// Writes a function that computes an output row of a depthwise convolution of bytes, see
/// <see cref="DepthwiseRowArguments"/>, with the dot instruction of AVX512-VNNI over four rows at once.
/// </summary>
/// <remarks>
/// Four pixels are summed, requantized and packed together; each column is loaded once for all pixels that see it. As
/// many vectors of weights as there is room for stay in registers, further ones are read from memory. Only registers
/// that no convention wants kept are used, and no stack.
/// </remarks>
internal static class DepthwiseRowCode
{
    /// <summary>Pixels of a tile.</summary>
    public const int Tile = 4;

    private const int X = 4, Start = 5, Multiplier = 16, Offset = 17, High = 18, Zero = 19, Least = 20, Lanes = 21;
    // The sums of the second row come after the constants, then weights.
    private const int FirstFree = 22, Registers = 32;
    private const Register Arguments = Register.Rcx, X0 = Register.Rax, X1 = Register.R8, Y = Register.Rdx;
    private const Register Weights = Register.R9, End = Register.R10, Pitch = Register.R11;

    // The arguments' fields in their order, eight bytes each.
    private enum Field
    {
        X0, X1, Y, End, Last, LastX0, LastX1, Constants, Weights, Pitch,
    }

    /// <summary>Appends the function.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="shape">What for.</param>
    /// <param name="windows">Whether callers follow the convention of Windows, or that of all others.</param>
    public static void Write(Assembler code, DepthwiseRowShape shape, bool windows)
    {
        if (!windows) code.Move(Arguments, Register.Rdi);
        Begin(code, shape);
        int loop = code.Length;
        Sums(code, shape);
        Bytes(code, 0, new Address(Y, 0));
        if (shape.Rows > 1) Bytes(code, FirstFree, new Address(Y, Pitch));
        int step = Tile * shape.Stride * Assembler.ZmmBytes;
        code.Add(X0, step);
        if (shape.Groups > 1) code.Add(X1, step);
        code.Add(Y, Assembler.ZmmBytes);
        code.Compare(Y, End);
        code.JumpIfNot(loop);
        // Where the row does not end with a tile, one that does is computed once more.
        code.Load(Pitch, At(Field.Last));
        code.Compare(End, Pitch);
        int done = code.JumpIfEqual();
        code.Move(End, Pitch);
        code.LoadAddress(Y, new Address(End, -Assembler.ZmmBytes));
        code.Load(X0, At(Field.LastX0));
        if (shape.Groups > 1) code.Load(X1, At(Field.LastX1));
        code.Load(Pitch, At(Field.Pitch));
        code.Jump(loop);
        code.Land(done);
        code.ZeroUpper();
        code.Return();
    }

    private static void Begin(Assembler code, DepthwiseRowShape shape)
    {
        code.Load(Weights, At(Field.Constants));
        int[] constants = [Start, Multiplier, Offset, High, Zero, Least, Lanes];
        for (int i = 0; i < constants.Length; i++)
            code.LoadZmm(constants[i], new Address(Weights, i * Assembler.ZmmBytes));
        code.Load(Weights, At(Field.Weights));
        for (int i = 0; i < Math.Min(Registers - FirstWeight(shape), shape.Rows * shape.Weights); i++)
            code.LoadZmm(FirstWeight(shape) + i, new Address(Weights, i * Assembler.ZmmBytes));
        code.Load(X0, At(Field.X0));
        if (shape.Groups > 1) code.Load(X1, At(Field.X1));
        code.Load(Y, At(Field.Y));
        code.Load(End, At(Field.End));
        code.Load(Pitch, At(Field.Pitch));
    }

    private static int FirstWeight(DepthwiseRowShape shape) => FirstFree + ((shape.Rows - 1) * Tile);

    private static void Sums(Assembler code, DepthwiseRowShape shape)
    {
        for (int pixel = 0; pixel < Tile; pixel++)
        {
            code.MoveZmm(pixel, Start);
            if (shape.Rows > 1) code.MoveZmm(FirstFree + pixel, Start);
        }

        for (int group = 0; group < shape.Groups; group++)
            for (int column = 0; column < shape.Columns; column++)
            {
                bool loaded = false;
                for (int pixel = 0; pixel < Tile; pixel++)
                {
                    int from = column - (pixel * shape.Stride), tap = from / shape.Dilation;
                    if (from < 0 || tap * shape.Dilation != from || tap >= shape.Taps) continue;
                    if (!loaded) code.LoadZmm(X, new Address(group == 0 ? X0 : X1, column * Assembler.ZmmBytes));
                    loaded = true;
                    Products(code, shape, pixel, ((group * shape.Taps) + tap) * shape.Terms);
                }
            }
    }

    /// <summary>All that one tap of a pixel adds.</summary>
    private static void Products(Assembler code, DepthwiseRowShape shape, int pixel, int weight)
    {
        for (int row = 0; row < shape.Rows; row++)
            for (int term = 0; term < shape.Terms; term++)
            {
                int sum = (row * FirstFree) + pixel, vector = (row * shape.Weights) + weight + term;
                int register = FirstWeight(shape) + vector;
                if (register < Registers) code.AddByteProducts(sum, X, register);
                else code.AddByteProducts(sum, X, new Address(Weights, vector * Assembler.ZmmBytes));
            }
    }

    /// <summary>The instructions of Simd512.StoreSteps.</summary>
    private static void Bytes(Assembler code, int sums, Address y)
    {
        for (int sum = sums; sum < sums + Tile; sum++)
        {
            code.ToFloats(sum, sum);
            code.MultiplyAdd(sum, Multiplier, Offset);
            code.MinFloats(sum, High, sum);
            code.ToIntegers(sum, sum);
        }

        code.PackSigned(sums, sums, sums + 1);
        code.PackSigned(sums + 2, sums + 2, sums + 3);
        code.AddSaturated16(sums, sums, Zero);
        code.AddSaturated16(sums + 2, sums + 2, Zero);
        code.PackUnsigned(sums, sums, sums + 2);
        code.MaxBytes(sums, sums, Least);
        code.PermuteLanes(sums, Lanes, sums);
        code.StoreZmm(y, sums);
    }

    private static Address At(Field field) => new(Arguments, sizeof(long) * (int)field);
}
