namespace Hone.Operators;

/// <summary>Text attributes with a few allowed values.</summary>
internal static class Choice
{
    /// <summary>The attribute's value, the first of the allowed ones by default.</summary>
    /// <exception cref="Diagnostics.ModelException">It has another value.</exception>
    public static string Of(OperatorContext node, string attribute, params string[] allowed)
    {
        string value = node.String(attribute, allowed[0]);
        if (allowed.Contains(value)) return value;
        throw node.Fail($"{attribute} is '{value}'; it takes {string.Join(", ", allowed)}");
    }
}
