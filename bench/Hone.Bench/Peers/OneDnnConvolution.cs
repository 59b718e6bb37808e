using System.Runtime.InteropServices;
using Hone.Machine;

namespace Hone.Bench.Peers;

/// <summary>
/// One convolution of oneDNN, ready to run: operands in the layouts that it prefers, weights packed, all of them ones.
/// </summary>
internal sealed unsafe class OneDnnConvolution : IDisposable
{
    private readonly nint _descriptor;
    private readonly nint _primitive;
    private readonly List<AlignedBuffer> _buffers = [];
    private readonly List<nint> _memories = [];
    private readonly OneDnn.Argument[] _arguments;

    private OneDnnConvolution(nint descriptor, ConvolutionLayer layer)
    {
        _descriptor = descriptor;
        OneDnn.Check(OneDnn.CreatePrimitive(out _primitive, descriptor), "dnnl_primitive_create");
        int status = OneDnn.Query(descriptor, OneDnn.QueryImplementation, 0, out nint name);
        OneDnn.Check(status, "dnnl_primitive_desc_query");
        Implementation = Marshal.PtrToStringUTF8(name) ?? "?";
        nint source = Filled(OneDnn.QuerySource, SourceExtents(layer), OneDnn.TagNchw);
        nint weights = Filled(
            OneDnn.QueryWeights, WeightExtents(layer), layer.Groups > 1 ? OneDnn.TagGoihw : OneDnn.TagOihw);
        byte* preferred = OneDnn.QueryMemory(descriptor, OneDnn.QueryDestination, 0);
        nint destination = Room(preferred, out var output);
        Output = output;
        _arguments =
        [
            new(OneDnn.ArgumentSource, source), new(OneDnn.ArgumentWeights, weights),
            new(OneDnn.ArgumentDestination, destination),
        ];
    }

    /// <summary>The library's name for the code it chose.</summary>
    public string Implementation { get; }

    /// <summary>The result, in the layout that the library prefers, padding zero.</summary>
    public AlignedBuffer Output { get; }

    /// <summary>The convolution by an algorithm, or null where the library has no code for it.</summary>
    public static OneDnnConvolution? Create(ConvolutionLayer layer, int algorithm)
    {
        byte* source = stackalloc byte[OneDnn.MemoryDescriptorBytes];
        byte* weights = stackalloc byte[OneDnn.MemoryDescriptorBytes];
        byte* destination = stackalloc byte[OneDnn.MemoryDescriptorBytes];
        byte* convolution = stackalloc byte[OneDnn.ConvolutionDescriptorBytes];
        Describe(source, SourceExtents(layer), OneDnn.TagAny);
        Describe(weights, WeightExtents(layer), OneDnn.TagAny);
        Describe(destination, [1, layer.K, layer.P, layer.Q], OneDnn.TagAny);
        long* strides = stackalloc long[] { layer.Stride, layer.Stride };
        long* pads = stackalloc long[] { layer.PadH, layer.PadW };
        int status = OneDnn.DescribeConvolution(
            convolution, OneDnn.ForwardInference, algorithm, source, weights, null, destination, strides, pads, pads);
        OneDnn.Check(status, "dnnl_convolution_forward_desc_init");
        status = OneDnn.DescribePrimitive(out nint descriptor, convolution, 0, OneDnn.Engine, 0);
        if (status == OneDnn.Unimplemented) return null;
        OneDnn.Check(status, "dnnl_primitive_desc_create");
        return new OneDnnConvolution(descriptor, layer);
    }

    /// <summary>Computes the result.</summary>
    public void Run() => OneDnn.Run(_primitive, _arguments);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint memory in _memories) OneDnn.Check(OneDnn.DestroyMemory(memory), "dnnl_memory_destroy");
        foreach (var buffer in _buffers) buffer.Dispose();
        OneDnn.Check(OneDnn.DestroyPrimitive(_primitive), "dnnl_primitive_destroy");
        OneDnn.Check(OneDnn.DestroyDescriptor(_descriptor), "dnnl_primitive_desc_destroy");
    }

    // Ones in a plain layout, then reordered: what the preferred layout adds as padding must stay zero.
    private nint Filled(int what, ReadOnlySpan<long> extents, int plainTag)
    {
        byte* plain = stackalloc byte[OneDnn.MemoryDescriptorBytes];
        Describe(plain, extents, plainTag);
        byte* preferred = OneDnn.QueryMemory(_descriptor, what, 0);
        nint from = Room(plain, out var ones), to = Room(preferred, out _);
        new Span<float>(ones.Floats, (int)(ones.Bytes / sizeof(float))).Fill(1);
        int status = OneDnn.DescribeReorder(out nint descriptor, plain, OneDnn.Engine, preferred, OneDnn.Engine, 0);
        OneDnn.Check(status, "dnnl_reorder_primitive_desc_create");
        OneDnn.Check(OneDnn.CreatePrimitive(out nint reorder, descriptor), "dnnl_primitive_create");
        OneDnn.Run(reorder, [new(OneDnn.ArgumentSource, from), new(OneDnn.ArgumentDestination, to)]);
        OneDnn.Check(OneDnn.DestroyPrimitive(reorder), "dnnl_primitive_destroy");
        OneDnn.Check(OneDnn.DestroyDescriptor(descriptor), "dnnl_primitive_desc_destroy");
        return to;
    }

    private nint Room(byte* descriptor, out AlignedBuffer buffer)
    {
        buffer = new AlignedBuffer((long)OneDnn.MemoryBytes(descriptor));
        _buffers.Add(buffer);
        int status = OneDnn.CreateMemory(out nint memory, descriptor, OneDnn.Engine, buffer.Pointer);
        OneDnn.Check(status, "dnnl_memory_create");
        _memories.Add(memory);
        return memory;
    }

    private static long[] SourceExtents(ConvolutionLayer layer) => [1, layer.C, layer.H, layer.W];

    private static long[] WeightExtents(ConvolutionLayer layer) => layer.Groups == 1
        ? [layer.K, layer.C, layer.R, layer.S]
        : [layer.Groups, layer.K / layer.Groups, layer.C / layer.Groups, layer.R, layer.S];

    private static void Describe(byte* descriptor, ReadOnlySpan<long> extents, int tag)
    {
        fixed (long* at = extents)
        {
            int status = OneDnn.DescribeMemory(descriptor, extents.Length, at, OneDnn.Float, tag);
            OneDnn.Check(status, "dnnl_memory_desc_init_by_tag");
        }
    }
}
