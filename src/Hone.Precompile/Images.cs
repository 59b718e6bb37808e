using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hone.Precompile;

/// <summary>
/// Images of a program's assemblies for one framework and one kind of processor: nothing is left to the JIT but what no
/// image can hold.
/// </summary>
/// <remarks>
/// Ordinary ReadyToRun code must outlive updates of the framework: it may not contain the framework's generic code
/// over the program's types (a List of a struct), nor rely on instructions that the processor may lack. These images
/// may, for they are made where they run and serve only the framework whose mark names their folder; under any other
/// the program runs from its ordinary images. The runtime checks the same once more, assembly by assembly, and stops
/// at a mismatch. Code for instructions that a processor lacks is passed over by the runtime, method by method.
/// </remarks>
internal static class Images
{
    /// <summary>Compiles the assemblies into OUTPUT/MARK, and removes what else is in OUTPUT.</summary>
    /// <returns>The exit code: 0, or the first that the compiler gave.</returns>
    public static int Make(string compiler, string work, string output, string[] assemblies)
    {
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        Directory.CreateDirectory(work);
        foreach (string assembly in assemblies)
            File.WriteAllBytes(Beside(work, assembly), HotMethods.Release(File.ReadAllBytes(assembly)));

        var framework = Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Where(IsManaged);
        string[] bubble = [.. framework, .. assemblies.Select(a => Beside(work, a))];
        string folder = Path.Combine(output, ImageMark.Here);
        string part = folder + ".part";
        Directory.CreateDirectory(part);
        foreach (string assembly in assemblies)
        {
            string[] options =
            [
                Beside(work, assembly), $"-o:{Beside(part, assembly)}", "-O",
                "--inputbubble", "--compilebubblegenerics",
                $"--targetarch:{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
                .. Instructions(), .. bubble.SelectMany(b => (string[])[$"-r:{b}", $"--inputbubbleref:{b}"]),
            ];
            string response = Beside(work, assembly) + ".rsp";
            File.WriteAllLines(response, options);
            int code = Run(compiler, "@" + response);
            if (code != 0) return code;
        }

        // The folder appears when it is whole.
        Directory.Move(part, folder);
        return 0;
    }

    private static string Beside(string folder, string assembly) => Path.Combine(folder, Path.GetFileName(assembly));

    private static bool IsManaged(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.HasMetadata;
    }

    /// <summary>What this processor has, in the compiler's words; nothing when it has the least only.</summary>
    /// <remarks>
    /// A level, as x86-64-v4, would not do: the compiler then hopes for newer instructions besides (AVX10.2 for
    /// Math.Max and for turning doubles into integers), and the runtime refuses every method that hoped in vain.
    /// </remarks>
    private static string[] Instructions() => Avx2.IsSupported ? ["--instruction-set:native"] : [];

    private static int Run(string compiler, string argument)
    {
        bool hosted = compiler.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        string program = hosted ? Environment.ProcessPath! : compiler;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        if (hosted) start.ArgumentList.Add(compiler);
        start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) Console.Error.WriteLine(said);
        return process.ExitCode;
    }
}
