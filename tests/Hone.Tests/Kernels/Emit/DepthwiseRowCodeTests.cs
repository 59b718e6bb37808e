using Hone.Kernels.Emit;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Tensors;
using Iced.Intel;
using Assembler = Hone.Kernels.Emit.Assembler;
using Register = Iced.Intel.Register;

namespace Hone.Tests.Kernels.Emit;

/// <summary>The emitted rows of depthwise convolutions as another assembler reads them.</summary>
public sealed unsafe class DepthwiseRowCodeTests
{
    private static readonly DepthwiseRowShape[] s_shapes =
    [
        new(3, 1, 1, 1, 1, 1), new(3, 1, 1, 1, 1, 2), new(3, 1, 2, 1, 2, 1), new(5, 2, 1, 1, 1, 2),
        new(5, 2, 2, 1, 1, 1), new(7, 2, 1, 1, 2, 2), new(3, 1, 1, 3, 1, 2), new(2, 2, 3, 2, 1, 1),
    ];

    /// <summary>No register that any convention wants kept, no stack.</summary>
    [Fact]
    public void Only_registers_that_nobody_wants_kept()
    {
        Register[] kept =
        [
            Register.RBX, Register.RBP, Register.RSP, Register.RDI, Register.RSI, Register.R12, Register.R13,
            Register.R14, Register.R15, .. Enumerable.Range(6, 10).Select(i => Register.ZMM0 + i),
        ];
        foreach (var shape in s_shapes)
            foreach (bool windows in new[] { false, true })
            {
                var code = Listings.Decode(Function(shape, windows));
                Assert.Equal(Mnemonic.Ret, code[^1].Mnemonic);
                Assert.Equal(Mnemonic.Vzeroupper, code[^2].Mnemonic);
                var written = Listings.Written(code.SkipLast(1)).ToHashSet();
                Assert.DoesNotContain(kept, written.Contains);
                Assert.DoesNotContain(code.SkipLast(1), Listings.TouchesStack);
            }
    }

    /// <summary>The loop has a dot for each tap of four rows, and loads each column once.</summary>
    [Fact]
    public void A_dot_for_four_rows_of_a_tap()
    {
        foreach (var shape in s_shapes)
        {
            var code = Listings.Decode(Function(shape, windows: false));
            var back = code.First(i => i.FlowControl == FlowControl.ConditionalBranch && i.NearBranchTarget < i.IP);
            var loop = code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP).ToList();
            int columns = Enumerable.Range(0, 4)
                .SelectMany(p => Enumerable.Range(0, shape.Taps).Select(t => (p * shape.Stride) + (t * shape.Dilation)))
                .Distinct().Count();
            Assert.Equal(4 * shape.Rows * shape.Weights, loop.Count(i => i.Mnemonic == Mnemonic.Vpdpbusd));
            Assert.Equal(
                (columns * shape.Groups) + shape.Rows, loop.Count(i => i.Mnemonic == Mnemonic.Vmovdqu32));
        }
    }

    /// <summary>The code for Windows, called through a step that moves the argument to where it expects it.</summary>
    [Fact]
    public void The_code_for_windows_gives_the_same()
    {
        if (!CpuInfo.HasAvx512Vnni || OperatingSystem.IsWindows()) return;
        foreach (var shape in s_shapes)
        {
            var code = new Assembler();
            code.Move(Hone.Kernels.Emit.Register.Rcx, Hone.Kernels.Emit.Register.Rdi);
            DepthwiseRowCode.Write(code, shape, windows: true);
            Assert.Equal(
                Output(shape, DepthwiseRowFunctions.Get(shape)),
                Output(shape, (nint)ExecutableMemory.Place(code.Code)));
        }
    }

    // Eleven pixels: two tiles, and one that ends with the row.
    private static byte[] Output(DepthwiseRowShape shape, nint function)
    {
        const int pixels = 11, tile = 4;
        var random = new SeededRandom(shape.Taps);
        int columns = shape.Columns + ((pixels - tile) * shape.Stride);
        using var x = new GuardedBuffer(2L * columns * Assembler.ZmmBytes);
        using var weights = new GuardedBuffer((long)shape.Rows * shape.Weights * Assembler.ZmmBytes);
        using var constants = new GuardedBuffer(7L * Assembler.ZmmBytes);
        using var y = new GuardedBuffer(pixels * shape.Rows * 16);
        foreach (ref byte b in new Span<byte>(x.Pointer, (int)x.Bytes)) b = (byte)random.NextBits();
        foreach (ref byte b in new Span<byte>(weights.Pointer, (int)weights.Bytes)) b = (byte)random.NextBits();
        var vectors = constants.Floats;
        for (int i = 0; i < vectors.Length; i++) vectors[i] = i < 32 ? i * 1e-4f : 100;
        for (int i = 0; i < 16; i++)
        {
            ((int*)constants.Pointer)[i] = i;
            ((int*)constants.Pointer)[64 + i] = 0x800080;
            ((int*)constants.Pointer)[96 + i] = (i * 4 % 16) + (i / 4);
        }

        int last = (pixels - tile) * shape.Stride * Assembler.ZmmBytes, second = columns * Assembler.ZmmBytes;
        var row = new DepthwiseRowArguments
        {
            X0 = x.Pointer, X1 = x.Pointer + second, LastX0 = x.Pointer + last, LastX1 = x.Pointer + second + last,
            Y = y.Pointer, End = y.Pointer + (pixels / tile * tile * 16), Last = y.Pointer + (pixels * 16),
            Constants = constants.Pointer, Weights = weights.Pointer, Pitch = pixels * 16,
        };
        ((delegate* unmanaged<DepthwiseRowArguments*, void>)function)(&row);
        byte[] bytes = new Span<byte>(y.Pointer, (int)y.Bytes).ToArray();
        Assert.True(bytes.Distinct().Count() > 20);
        return bytes;
    }

    private static byte[] Function(DepthwiseRowShape shape, bool windows)
    {
        var code = new Assembler();
        DepthwiseRowCode.Write(code, shape, windows);
        return code.Code.ToArray();
    }
}
