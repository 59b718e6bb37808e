using Hone.Cli;
using Hone.Runtime;

if (Precompiled.Run(args) is { } code) return code;
if (args is ["run" or "bench" or "profile", ..]) Session.WarmUp();
return CommandLine.Run(args, Console.Out, Console.Error);
