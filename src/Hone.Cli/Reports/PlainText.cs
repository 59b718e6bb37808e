using Spectre.Console;

namespace Hone.Cli.Reports;

/// <summary>Names and messages out of models and files, made safe to show.</summary>
/// <remarks>A model chooses its own names: an escape character in one could recolour or rewrite a terminal.</remarks>
internal static class PlainText
{
    /// <summary>A text for a table's cell: no markup, and control characters as question marks.</summary>
    public static string Cell(this string text) => Without(text, char.IsControl).EscapeMarkup();

    /// <summary>
    /// A message of one line or several: control characters but line ends and tabs as question marks.
    /// </summary>
    public static string Lines(string text) =>
        Without(text.ReplaceLineEndings("\n"), c => char.IsControl(c) && c is not ('\n' or '\t'));

    private static string Without(string text, Func<char, bool> unsafeLetter) =>
        text.Any(unsafeLetter) ? string.Concat(text.Select(c => unsafeLetter(c) ? '?' : c)) : text;
}
