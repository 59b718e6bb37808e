using Hone.Passes;
using Hone.Tensors;

namespace Hone.Tests.Passes;

/// <summary>Minimum cuts against all labellings, one by one.</summary>
public class BinaryCutTests
{
    /// <summary>Of all cheapest labellings, the one with most variables 1: those that are 1 in any of them.</summary>
    [Fact]
    public void The_labelling_is_the_cheapest_with_most_ones()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var (random, cut, costs) = (new SeededRandom(seed), new BinaryCut(), new List<Func<bool[], double>>());
            int variables = random.Next(1, 9);
            for (int i = 0; i < variables; i++) cut.Variable();
            for (int round = 0; round < 2; round++)
            {
                // The second time costs are added to a solved cut.
                for (int i = random.Next(0, 12); i >= 0; i--) Add(cut, costs, random, variables + 2);
                Assert.Equal(Cheapest(costs, variables), cut.Solve(new HashSet<int>()));
            }
        }
    }

    [Fact]
    public void What_is_behind_a_stop_is_one()
    {
        var cut = new BinaryCut();
        int near = cut.Variable(), far = cut.Variable();
        cut.Equal(near, BinaryCut.Zero, 5);
        cut.Equal(near, far, 5);
        Assert.Equal([false, true, false, true], cut.Solve(new HashSet<int> { near }));
        Assert.Equal([false, true, false, false], cut.Solve(new HashSet<int>()));
        cut.Label(near, zero: 9, one: 0);
        Assert.Equal([false, true, true, true], cut.Solve(new HashSet<int>()));
    }

    [Fact]
    public void Long_chains_need_no_stack()
    {
        var cut = new BinaryCut();
        int[] chain = [.. Enumerable.Range(0, 200_000).Select(_ => cut.Variable())];
        for (int i = 1; i < chain.Length; i++) cut.Equal(chain[i - 1], chain[i], 7);
        cut.Label(chain[0], zero: 3, one: 0);
        cut.Label(chain[^1], zero: 0, one: 2);
        Assert.All(cut.Solve(new HashSet<int>())[2..], Assert.True);
    }

    private static void Add(BinaryCut cut, List<Func<bool[], double>> costs, SeededRandom random, int count)
    {
        // The two that are given take part: 0 is 0, and 1 is 1.
        int a = random.Next(2, count), b = random.Next(0, 3) == 0 ? BinaryCut.Zero : random.Next(2, count);
        double first = random.Next(0, 9), second = random.Next(0, 9);
        switch (random.Next(0, 3))
        {
            case 0:
                cut.Label(a, first, second);
                costs.Add(label => label[a] ? second : first);
                break;
            case 1:
                cut.Differ(a, b, first);
                costs.Add(label => label[a] && !label[b] ? first : 0);
                break;
            default:
                cut.Equal(a, b, first);
                costs.Add(label => label[a] != label[b] ? first : 0);
                break;
        }
    }

    private static bool[] Cheapest(List<Func<bool[], double>> costs, int variables)
    {
        double least = double.PositiveInfinity;
        var union = new bool[variables + 2];
        for (int bits = 0; bits < 1 << variables; bits++)
        {
            bool[] label = [false, true, .. Enumerable.Range(0, variables).Select(i => (bits >> i & 1) == 1)];
            double cost = costs.Sum(c => c(label));
            if (cost > least) continue;
            if (cost < least) Array.Clear(union);
            least = cost;
            for (int i = 0; i < label.Length; i++) union[i] |= label[i];
        }

        return union;
    }
}
