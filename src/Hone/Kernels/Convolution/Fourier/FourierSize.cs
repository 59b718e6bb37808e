namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Which lengths the transforms have, and how these are factored.</summary>
internal static class FourierSize
{
    /// <summary>The least even product of twos, threes and fives from n on, 4 at least.</summary>
    public static int Next(int n)
    {
        int size = Math.Max(4, n + (n % 2));
        while (!IsProduct(size / 2)) size += 2;
        return size;
    }

    /// <summary>
    /// The radices of a complex transform, in the order of its passes: as few as there can be, since each pass reads
    /// and writes all, and sixteen as four by four and not as eight by two.
    /// </summary>
    public static int[] Radices(int length)
    {
        var radices = new List<int>();
        int twos = Take(2).Count, fours = twos % 3 == 1 && twos > 1 ? 2 : twos % 3 == 2 ? 1 : 0;
        radices.AddRange(Enumerable.Repeat(4, fours));
        radices.AddRange(Enumerable.Repeat(8, (twos - (2 * fours)) / 3));
        if (twos == 1) radices.Add(2);
        radices.AddRange(Take(3));
        radices.AddRange(Take(5));
        return length == 1 ? [.. radices] : throw new ArgumentOutOfRangeException(nameof(length));

        List<int> Take(int prime)
        {
            var taken = new List<int>();
            for (; length % prime == 0; length /= prime) taken.Add(prime);
            return taken;
        }
    }

    private static bool IsProduct(int n)
    {
        foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            while (n % prime == 0) n /= prime;
        return n == 1;
    }
}
