using Hone.Kernels.Quantized;

namespace Hone.Kernels.Emit;

/// <summary>What a function for rows of depthwise convolutions is written for.</summary>
/// <param name="Taps">Filter columns.</param>
/// <param name="Groups">Groups of four rows under a filter, 1 or 2.</param>
/// <param name="Stride">Columns from one output pixel to the next.</param>
/// <param name="Dilation">Columns from one tap to the next.</param>
/// <param name="Terms">Vectors of weights for a tap, whose sum the weights are.</param>
internal readonly record struct DepthwiseRowShape(int Taps, int Groups, int Stride, int Dilation, int Terms)
{
    /// <summary>Columns that a tile reads.</summary>
    public int Columns => ((DepthwiseRowCode.Tile - 1) * Stride) + ((Taps - 1) * Dilation) + 1;
}

/// <summary>
/// Writes a function that computes an output row of a depthwise convolution of bytes, see
/// <see cref="DepthwiseRowArguments"/>, with the dot instruction of AVX512-VNNI over four rows at once.
/// </summary>
/// <remarks>
/// Four pixels are summed, requantized and packed together; each column is loaded once for all pixels that see it. Ten
/// vectors of weights stay in registers, further ones are read from memory. Only registers that no convention wants
/// kept are used, and no stack.
/// </remarks>
internal static class DepthwiseRowCode
{
    /// <summary>Pixels of a tile.</summary>
    public const int Tile = 4;

    private const int X = 4, Start = 5, Multiplier = 16, Offset = 17, High = 18, Zero = 19, Least = 20, Lanes = 21;
    private const int FirstWeight = 22, HeldWeights = 10;
    private const Register Arguments = Register.Rcx, X0 = Register.Rax, X1 = Register.R8, Y = Register.Rdx;
    private const Register Weights = Register.R9, End = Register.R10, Last = Register.R11;

    // The arguments' fields in their order, eight bytes each.
    private enum Field
    {
        X0, X1, Y, End, Last, LastX0, LastX1, Constants, Weights,
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
        Bytes(code);
        int step = Tile * shape.Stride * Assembler.ZmmBytes;
        code.Add(X0, step);
        if (shape.Groups > 1) code.Add(X1, step);
        code.Add(Y, Assembler.ZmmBytes);
        code.Compare(Y, End);
        code.JumpIfNot(loop);
        // Where the row does not end with a tile, one that does is computed once more.
        code.Compare(End, Last);
        int done = code.JumpIfEqual();
        code.LoadAddress(Y, new Address(Last, -Assembler.ZmmBytes));
        code.Load(X0, At(Field.LastX0));
        if (shape.Groups > 1) code.Load(X1, At(Field.LastX1));
        code.Move(End, Last);
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
        for (int i = 0; i < Math.Min(HeldWeights, shape.Groups * shape.Taps * shape.Terms); i++)
            code.LoadZmm(FirstWeight + i, new Address(Weights, i * Assembler.ZmmBytes));
        code.Load(X0, At(Field.X0));
        if (shape.Groups > 1) code.Load(X1, At(Field.X1));
        code.Load(Y, At(Field.Y));
        code.Load(End, At(Field.End));
        code.Load(Last, At(Field.Last));
    }

    private static void Sums(Assembler code, DepthwiseRowShape shape)
    {
        for (int pixel = 0; pixel < Tile; pixel++) code.MoveZmm(pixel, Start);
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
                    for (int term = 0; term < shape.Terms; term++)
                    {
                        int weight = (((group * shape.Taps) + tap) * shape.Terms) + term;
                        if (weight < HeldWeights) code.AddByteProducts(pixel, X, FirstWeight + weight);
                        else code.AddByteProducts(pixel, X, new Address(Weights, weight * Assembler.ZmmBytes));
                    }
                }
            }
    }

    /// <summary>The instructions of Simd512.StoreSteps.</summary>
    private static void Bytes(Assembler code)
    {
        for (int pixel = 0; pixel < Tile; pixel++)
        {
            code.ToFloats(pixel, pixel);
            code.MultiplyAdd(pixel, Multiplier, Offset);
            code.MinFloats(pixel, High, pixel);
            code.ToIntegers(pixel, pixel);
        }

        code.PackSigned(0, 0, 1);
        code.PackSigned(2, 2, 3);
        code.AddSaturated16(0, 0, Zero);
        code.AddSaturated16(2, 2, Zero);
        code.PackUnsigned(0, 0, 2);
        code.MaxBytes(0, 0, Least);
        code.PermuteLanes(0, Lanes, 0);
        code.StoreZmm(new Address(Y, 0), 0);
    }

    private static Address At(Field field) => new(Arguments, sizeof(long) * (int)field);
}
