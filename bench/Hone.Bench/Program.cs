using Hone.Bench;
using Hone.Machine;

var level = args.Length > 1 ? Enum.Parse<SimdLevel>(args[1], ignoreCase: true) : SimdLevels.Best;
switch (args.FirstOrDefault())
{
    case "depthwise": DepthwiseBench.Run(args.Length > 1 ? [level] : SimdLevels.Available); break;
    case "elementwise": ElementwiseBench.Run(level); break;
    case "conv": KernelBench.Convolutions(level); break;
    case "gemm": KernelBench.Products(level); break;
    case "winograd": WinogradBench.Run(level); break;
    default:
        Console.Error.WriteLine("usage: Hone.Bench depthwise|elementwise|conv|gemm|winograd [v512|v256|v128]");
        return 2;
}

return 0;
