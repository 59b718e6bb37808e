using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Cli.Verbs;
using Hone.Diagnostics;

namespace Hone.Cli;

/// <summary>The whole tool as a function from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the tool. Never throws: every failure is one message on <paramref name="error"/>.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var terminal = new Terminal(output, error);
        try
        {
            return Invoke(args, terminal);
        }
        catch (Exception e) when (CodeOf(e) is { } code)
        {
            terminal.Progress($"hone: {Message(e)}");
            return code;
        }
        catch (Exception e)
        {
            // A stack trace tells a user nothing; the kind and the message are what a report needs.
            terminal.Progress($"hone: {e.GetType().Name}: {e.Message} (a bug in Hone: please report it)");
            return ExitCode.CheckFailed;
        }
    }

    private static int Invoke(string[] args, Terminal terminal)
    {
        // Flags cost start-up time, so only the verb that is called gets its own; the list of verbs shows none.
        var known = args.Length > 0 ? VerbTable.All.FirstOrDefault(v => v.Name == args[0]) : null;
        var root = new Command("hone", "Evaluates deep networks in C#: ONNX in, answers out. MODEL: path or zoo:NAME.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        foreach (var line in VerbTable.All)
            if (known == line) root.Subcommands.Add(line.Create().ToCommand(line.Name, line.Summary, terminal));
            else if (known is null) root.Subcommands.Add(new Command(line.Name, line.Summary));
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var settings = new InvocationConfiguration
        {
            Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false,
        };
        if (parsed.Action is HelpAction) return parsed.Invoke(settings);
        if (args.Length == 0)
        {
            using var help = new StringWriter();
            root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = help });
            terminal.Progress(help.ToString());
            return ExitCode.Usage;
        }

        if (known is null && !args[0].StartsWith('-'))
        {
            string hint = Nearest.Hint(args[0], VerbTable.All.Select(v => v.Name));
            throw new UsageException($"there is no verb '{args[0]}'{hint}; see hone --help");
        }

        RefuseUnknownFlags(parsed);
        if (parsed.Errors.Count > 0) throw new UsageException(Explain(parsed));
        return parsed.Invoke(settings);
    }

    /// <summary>The parser takes a mistyped flag for an argument: for a model of that name.</summary>
    private static void RefuseUnknownFlags(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string before = "";
        foreach (var token in parsed.Tokens)
        {
            // The names of --passes may begin with a dash: that switches them off.
            bool names = before == PassList.Flag;
            string word = before = token.Value;
            if (names) continue;
            bool flag = word.StartsWith('-') && word.Length > 1 && (word[1] == '-' || char.IsLetter(word[1]));
            if (token.Type != TokenType.Argument || !flag) continue;
            string hint = Nearest.Hint(word, command.Options.Select(o => o.Name));
            throw new UsageException($"there is no flag '{word}'{hint}; see hone {Path(command)}--help");
        }
    }

    private static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var missing = command.Arguments.FirstOrDefault(
            a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 });
        if (missing is not null) return $"{command.Name} needs {missing.Name}; see hone {Path(command)}--help";
        if (parsed.UnmatchedTokens is not [var word, ..])
            return $"{parsed.Errors[0].Message} See hone {Path(command)}--help";
        return $"'{word}' is one argument too many; see hone {Path(command)}--help";
    }

    private static string Path(Command command) => command.Parents.Any() ? command.Name + " " : "";

    private static int? CodeOf(Exception e) => e switch
    {
        UsageException or ArgumentException or OutOfMemoryException => ExitCode.Usage,
        ModelException model => model.IsUnsafe ? ExitCode.Unsafe : ExitCode.Unsupported,
        IOException or UnauthorizedAccessException => ExitCode.InputOutput,
        CompilerBugException => ExitCode.CheckFailed,
        _ => null,
    };

    /// <summary>An ArgumentException's message goes without the parameter's name, which tells users nothing.</summary>
    private static string Message(Exception e)
    {
        if (e is ModelException model) return ProblemList.Describe(model);
        if (e is OutOfMemoryException) return "not enough memory for this: give smaller shapes or a smaller batch";
        int parameter = e is ArgumentException ? e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal) : -1;
        return parameter < 0 ? e.Message : e.Message[..parameter];
    }
}
