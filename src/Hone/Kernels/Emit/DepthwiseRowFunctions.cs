using System.Collections.Concurrent;
using Hone.Machine;

namespace Hone.Kernels.Emit;

/// <summary>Rows of depthwise convolutions as machine code, a function for each shape that is asked for.</summary>
internal static unsafe class DepthwiseRowFunctions
{
    private static readonly ConcurrentDictionary<DepthwiseRowShape, nint> s_functions = new();

    /// <summary>
    /// A function of one DepthwiseRowArguments*; 0 where the processor, its switches or the system does not allow it.
    /// </summary>
    public static nint Get(DepthwiseRowShape shape) => CpuInfo.HasAvx512Vnni ? s_functions.GetOrAdd(shape, Place) : 0;

    private static nint Place(DepthwiseRowShape shape)
    {
        var code = new Assembler();
        DepthwiseRowCode.Write(code, shape, OperatingSystem.IsWindows());
        return (nint)ExecutableMemory.Place(code.Code);
    }
}
