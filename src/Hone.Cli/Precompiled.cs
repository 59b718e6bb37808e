using System.Reflection;
using System.Runtime.Loader;
using Hone.Precompile;

namespace Hone.Cli;

/// <summary>Runs the program from images made for exactly this framework and processor, if there are any.</summary>
/// <remarks>
/// The build leaves them in precompiled/VERSION-WIDTH, as <see cref="ImageMark"/> says. After an update of .NET there
/// are none for it until the next build: the program then runs from the ordinary images beside it, and starts slower.
/// See src/Hone.Precompile.
/// </remarks>
internal static class Precompiled
{
    /// <summary>The exit code of the program run so; null when there are no images, or it runs so already.</summary>
    public static int? Run(string[] args)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "precompiled", ImageMark.Here);
        string program = Path.Combine(folder, "Hone.Cli.dll");
        var here = AssemblyLoadContext.GetLoadContext(typeof(Precompiled).Assembly);
        if (here != AssemblyLoadContext.Default || !File.Exists(program)) return null;
        var entry = new Images(folder).LoadFromAssemblyPath(program).EntryPoint!;
        return (int)entry.Invoke(null, [args])!;
    }

    private sealed class Images(string folder) : AssemblyLoadContext("precompiled")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string file = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
