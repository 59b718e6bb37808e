using Hone.Bench;
using Hone.Bench.Fit;
using Hone.Bench.Peers;
using Hone.Machine;

// A number is a filter of layers, not a width: Enum.TryParse would take any.
bool named = args.Length > 1 && Enum.TryParse<SimdLevel>(args[1], ignoreCase: true, out var asked)
    && Enum.IsDefined(asked) && !char.IsAsciiDigit(args[1][0]);
var level = named ? Enum.Parse<SimdLevel>(args[1], ignoreCase: true) : SimdLevels.Best;
switch (args.FirstOrDefault())
{
    case "bytes": ByteBench.Run(named ? [level] : SimdLevels.Available); break;
    case "depthwise": DepthwiseBench.Run(named ? [level] : SimdLevels.Available); break;
    case "elementwise": ElementwiseBench.Run(level); break;
    case "expressions": ExpressionBench.Run(level); break;
    case "cold": ColdBench.Run(level, args.Length > 1 && !named ? args[1] : null); break;
    case "conv": KernelBench.Convolutions(level); break;
    case "fft": FourierBench.Run(level); break;
    case "gemm": KernelBench.Products(level); break;
    case "openblas": return OpenBlasBench.Run(level, args.Length > 1 && !named ? args[1] : null);
    case "passes":
        string[] models = [.. args.Skip(named ? 2 : 1)];
        PassesBench.Run(level, models.Length > 0 ? models : ["mobilenet_v1", "mobilenet_v2"]);
        break;
    case "quads": QuadBench.Run(named ? [level] : SimdLevels.Available); break;
    case "scaling": ScalingBench.Run(level); break;
    case "menu": MenuBench.Run(level); break;
    case "reorder": ReorderBench.Run(level); break;
    case "winograd": WinogradBench.Run(level, args.Length > 1 && !named ? args[1] : null); break;
    case "fit": FitBench.Run(level); break;
    case "onednn": return OneDnnBench.Run();
    default:
        Console.Error.WriteLine(
            "usage: Hone.Bench bytes|cold|conv|depthwise|elementwise|expressions|fft|fit|gemm|menu|onednn|openblas"
            + "|passes|quads|reorder|scaling|winograd [v512|v256|v128]");
        return 2;
}

return 0;
