return Hone.Cli.CommandLine.Run(args, Console.Out, Console.Error);
