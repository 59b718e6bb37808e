using System.Runtime.InteropServices;

namespace Hone.Bench.Peers;

/// <summary>
/// What of oneDNN's C interface, version 2, a convolution needs. Descriptors are opaque bytes of the sizes that version
/// 2.6's header gives them.
/// </summary>
internal static unsafe partial class OneDnn
{
    /// <summary>Bytes of dnnl_memory_desc_t.</summary>
    public const int MemoryDescriptorBytes = 696;

    /// <summary>Bytes of dnnl_convolution_desc_t.</summary>
    public const int ConvolutionDescriptorBytes = 5976;

    /// <summary>The status of a combination that the library has no code for.</summary>
    public const int Unimplemented = 3;

    // Values of the header's enumerations.
    public const int Cpu = 1, InOrder = 1, ForwardInference = 96, Float = 3, Direct = 1, Winograd = 2;
    public const int TagAny = 1, TagNchw = 5, TagOihw = 5, TagGoihw = 7;
    public const int QueryImplementation = 8, QuerySource = 129, QueryWeights = 131, QueryDestination = 133;
    public const int ArgumentSource = 1, ArgumentDestination = 17, ArgumentWeights = 33;

    private const string Library = "libdnnl.so.2", OpenMp = "libgomp.so.1";

    private static nint s_stream;

    /// <summary>The processor as an engine; set by <see cref="Open"/>.</summary>
    public static nint Engine { get; private set; }

    /// <summary>Loads the library for one thread, or says why that cannot be.</summary>
    /// <remarks>
    /// Debian builds it on OpenMP, whose runtime reads OMP_NUM_THREADS when it is loaded, too early for a process that
    /// is already running; the runtime's own function says it at any time, for the thread that calls it.
    /// </remarks>
    public static string? Open()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
            return $"{Library} is not installed (Debian: libdnnl2, version 2.6); nothing to compare with";
        if (!NativeLibrary.TryLoad(OpenMp, out _)) return $"{OpenMp} is not installed; oneDNN's threads cannot be set";
        int* version = GetVersion();
        if (version[0] != 2 || version[1] != 6)
            return $"{Library} is version {version[0]}.{version[1]}; descriptors are laid out here as in 2.6";
        SetThreads(1);
        Check(CreateEngine(out nint engine, Cpu, 0), "dnnl_engine_create");
        Engine = engine;
        Check(CreateStream(out s_stream, engine, InOrder), "dnnl_stream_create");
        return null;
    }

    /// <summary>Runs a primitive to its end.</summary>
    public static void Run(nint primitive, ReadOnlySpan<Argument> arguments)
    {
        fixed (Argument* at = arguments)
            Check(Execute(primitive, s_stream, arguments.Length, at), "dnnl_primitive_execute");
        Check(Wait(s_stream), "dnnl_stream_wait");
    }

    /// <summary>Throws where a call failed.</summary>
    public static void Check(int status, string call)
    {
        if (status != 0) throw new InvalidOperationException($"{call} gave status {status}");
    }

    [LibraryImport(OpenMp, EntryPoint = "omp_set_num_threads")]
    private static partial void SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "dnnl_version")]
    private static partial int* GetVersion();

    [LibraryImport(Library, EntryPoint = "dnnl_engine_create")]
    private static partial int CreateEngine(out nint engine, int kind, nuint index);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_create")]
    private static partial int CreateStream(out nint stream, nint engine, uint flags);

    [LibraryImport(Library, EntryPoint = "dnnl_stream_wait")]
    private static partial int Wait(nint stream);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_execute")]
    private static partial int Execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_init_by_tag")]
    public static partial int DescribeMemory(byte* descriptor, int dimensions, long* extents, int type, int tag);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_desc_get_size")]
    public static partial nuint MemoryBytes(byte* descriptor);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_create")]
    public static partial int CreateMemory(out nint memory, byte* descriptor, nint engine, void* data);

    [LibraryImport(Library, EntryPoint = "dnnl_memory_destroy")]
    public static partial int DestroyMemory(nint memory);

    [LibraryImport(Library, EntryPoint = "dnnl_convolution_forward_desc_init")]
    public static partial int DescribeConvolution(
        byte* descriptor, int propagation, int algorithm, byte* source, byte* weights, byte* bias, byte* destination,
        long* strides, long* padsBefore, long* padsAfter);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_create")]
    public static partial int DescribePrimitive(
        out nint descriptor, byte* operation, nint attributes, nint engine, nint hint);

    [LibraryImport(Library, EntryPoint = "dnnl_reorder_primitive_desc_create")]
    public static partial int DescribeReorder(
        out nint descriptor, byte* from, nint fromEngine, byte* to, nint toEngine, nint attributes);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query_md")]
    public static partial byte* QueryMemory(nint descriptor, int what, int index);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_query")]
    public static partial int Query(nint descriptor, int what, int index, out nint result);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_create")]
    public static partial int CreatePrimitive(out nint primitive, nint descriptor);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_destroy")]
    public static partial int DestroyPrimitive(nint primitive);

    [LibraryImport(Library, EntryPoint = "dnnl_primitive_desc_destroy")]
    public static partial int DestroyDescriptor(nint descriptor);

    /// <summary>dnnl_exec_arg_t: what an operand is for, and its memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Argument(int Role, nint Memory);
}
