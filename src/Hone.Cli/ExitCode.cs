namespace Hone.Cli;

/// <summary>What the process answers; scripts depend on these numbers.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The tool ran and what it checked is false; also a bug of Hone's own.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line, or an input that it names, does not fit.</summary>
    public const int Usage = 2;

    /// <summary>The model is broken or not served.</summary>
    public const int Unsupported = 3;

    /// <summary>The model asks for something unsafe.</summary>
    public const int Unsafe = 4;

    /// <summary>A file cannot be read or written.</summary>
    public const int InputOutput = 5;
}
