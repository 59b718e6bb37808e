namespace Hone.Diagnostics;

/// <summary>Hone broke one of its own rules. The message names the pass and the node; please report it.</summary>
public sealed class CompilerBugException : Exception
{
    /// <summary>The pass or stage at fault.</summary>
    public string Stage { get; }

    /// <summary>True for what may leave the library only inside a <see cref="CompilerBugException"/>.</summary>
    internal static bool Covers(Exception e) =>
        e is not (ModelException or CompilerBugException or OutOfMemoryException or IOException);

    /// <summary>A bug found in <paramref name="stage"/>.</summary>
    public CompilerBugException(string stage, string message, Exception? inner = null)
        : base($"{stage}: {message} (a bug in Hone: please report it with the model)", inner) => Stage = stage;
}
