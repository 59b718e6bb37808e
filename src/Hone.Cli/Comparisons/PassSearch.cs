namespace Hone.Cli.Comparisons;

/// <summary>Finds the pass that makes a difference, by halving the list.</summary>
internal static class PassSearch
{
    /// <summary>
    /// The first pass such that those up to it, alone, make the difference, while those before it do not: the
    /// difference is taken to stay once it is there. Null when there is a difference without any pass, which the
    /// kernels then make.
    /// </summary>
    /// <param name="passes">The passes that are on, in order.</param>
    /// <param name="differs">Whether there is a difference with so many of the first passes on.</param>
    public static string? FirstToDiffer(IReadOnlyList<string> passes, Func<int, bool> differs)
    {
        if (differs(0)) return null;
        int same = 0, different = passes.Count;
        while (different - same > 1)
        {
            int middle = (same + different) / 2;
            if (differs(middle)) different = middle;
            else same = middle;
        }

        return passes[different - 1];
    }
}
