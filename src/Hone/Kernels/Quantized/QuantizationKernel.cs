using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>Quantizes float32, or back, row by row of one channel.</summary>
internal sealed unsafe class QuantizationKernel<S, V, TInteger> : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TInteger : struct, IIntegerFormat
{
    private const long Chunk = 1024;

    private readonly QuantizationRequest _request;
    private readonly long _row;
    private readonly long _chunks;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public QuantizationKernel(QuantizationRequest request)
    {
        _request = request;
        bool one = request.Scale.Length == 1;
        _row = one ? request.Outer * request.Inner : request.Inner;
        _chunks = (_row + Chunk - 1) / Chunk;
        double cycles = 10 + (12.0 * Math.Min(_row, Chunk) / S.Lanes);
        _split = WorkSplit.Of((one ? 1 : request.Outer * request.Scale.Length) * _chunks, cycles);
        Name = $"{(request.Back ? "dequantize" : "quantize")}.{request.Type.Name()}.v{S.Lanes * 32}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        byte* integers = (byte*)operands[_request.Back ? 0 : 1];
        float* floats = (float*)operands[_request.Back ? 1 : 0];
        for (long unit = _split.First(task); unit < _split.End(task); unit++)
        {
            long row = unit / _chunks, at = unit % _chunks * Chunk, first = (row * _row) + at;
            long count = Math.Min(Chunk, _row - at);
            int channel = (int)(row % _request.Scale.Length), zero = _request.Zero[channel];
            float scale = _request.Scale[channel];
            float* f = floats + first;
            byte* i = integers + (first * TInteger.Size);
            if (_request.Back) QuantizationLoops.Dequantize<S, V, TInteger>(i, f, count, scale, zero);
            else QuantizationLoops.Quantize<S, V, TInteger>(f, i, count, scale, zero);
        }
    }
}

/// <summary>Quantization to 8 and 16 bits, and back.</summary>
internal readonly struct QuantizationFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is not QuantizationRequest request ? null : request.Type switch
        {
            DataType.UInt8 => new QuantizationKernel<S, V, UInt8Format>(request),
            DataType.Int8 => new QuantizationKernel<S, V, Int8Format>(request),
            DataType.UInt16 => new QuantizationKernel<S, V, UInt16Format>(request),
            DataType.Int16 => new QuantizationKernel<S, V, Int16Format>(request),
            _ => null,
        };
}
