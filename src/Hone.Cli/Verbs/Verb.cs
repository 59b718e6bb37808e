using System.CommandLine;

namespace Hone.Cli.Verbs;

/// <summary>Something the tool does: its flags, and what happens.</summary>
internal abstract class Verb
{
    /// <summary>--json.</summary>
    protected static readonly Option<bool> JsonFlag =
        new("--json") { Description = "Write one JSON object instead of tables" };

    /// <summary>Adds the verb's own arguments and flags.</summary>
    public abstract void Describe(Command command);

    /// <summary>Does the work and gives the exit code.</summary>
    public abstract int Run(ParseResult given, Terminal terminal);

    /// <summary>
    /// A flag with a value of text; the verb reads the text itself, for messages that say what to give.
    /// </summary>
    protected static Option<string?> Flag(string name, string description, string value, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    /// <summary>The verb as a command of the parser.</summary>
    public Command ToCommand(string name, string summary, Terminal terminal)
    {
        var command = new Command(name, summary);
        Describe(command);
        command.Options.Add(JsonFlag);
        command.SetAction(given => Run(given, terminal with { Json = given.GetValue(JsonFlag) }));
        return command;
    }
}
