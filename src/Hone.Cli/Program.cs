using Hone.Cli;

return Precompiled.Run(args) ?? CommandLine.Run(args, Console.Out, Console.Error);
