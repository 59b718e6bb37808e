using Hone.Bench;

switch (args.FirstOrDefault())
{
    case "depthwise": DepthwiseBench.Run(); break;
    default: Console.WriteLine("verbs: depthwise"); break;
}
