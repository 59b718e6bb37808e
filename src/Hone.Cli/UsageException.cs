namespace Hone.Cli;

/// <summary>The command line asks for something that makes no sense; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
