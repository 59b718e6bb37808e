using Hone.Precompile;

if (args.Length < 4)
{
    Console.Error.WriteLine("usage: Hone.Precompile CROSSGEN WORK-FOLDER OUTPUT-FOLDER ASSEMBLY...");
    return 2;
}

return Images.Make(args[0], args[1], args[2], args[3..]);
