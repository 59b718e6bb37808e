using Hone.Runtime.Explanations;

namespace Hone.Tests.Runtime.Explanations;

/// <summary>The model of a cache, on sequences small enough to count by hand. A page is 4 KiB.</summary>
public class CacheModelTests
{
    private const int Page = 4096;

    [Fact]
    public void Without_a_cache_everything_that_is_swept_counts()
    {
        var traffic = CacheModel.Count([Step([(0, 3)], [(1, 2)]), Step([(1, 2)], [(2, 1)])], 0);
        Assert.Equal([(3 * Page, 2 * Page), (2 * Page, Page)], traffic.Select(t => ((int)t.Read, (int)t.Written)));
    }

    [Fact]
    public void In_a_cache_that_holds_all_nothing_moves()
    {
        var traffic = CacheModel.Count([Step([(0, 3)], [(1, 2)]), Step([(1, 2)], [(2, 1)])], 6 * Page);
        Assert.All(traffic, t => Assert.Equal(0, t.Bytes));
    }

    [Fact]
    public void A_value_that_is_pushed_out_is_written_and_read_again()
    {
        // Three pages: the second step's operand 2 pushes value 1 out before the third step reads it.
        var steps = new[] { Step([(0, 1)], [(1, 1)]), Step([(2, 3)], [(3, 1)]), Step([(1, 1)], [(4, 1)]) };
        var traffic = CacheModel.Count(steps, 3 * Page);
        Assert.Equal([Page, 3 * Page, Page], traffic.Select(t => (int)t.Read));
        Assert.Equal([Page, Page, Page], traffic.Select(t => (int)t.Written));
    }

    [Fact]
    public void A_value_that_fits_between_its_writer_and_its_reader_costs_nothing()
    {
        var steps = new[] { Step([(0, 2)], [(1, 1)]), Step([(1, 1)], [(2, 2)]) };
        var traffic = CacheModel.Count(steps, 3 * Page);
        Assert.Equal([2 * Page, 0], traffic.Select(t => (int)t.Read));
    }

    [Fact]
    public void Parts_of_pages_count_by_their_bytes()
    {
        var step = new Sweep([new Stretch(0, 100, 5000)], [new Stretch(1, 0, 10)]);
        var traffic = CacheModel.Count([step, Step([(2, 9)], [])], 2 * Page);
        Assert.Equal(5000, traffic[0].Read);
        Assert.Equal(10, traffic[0].Written);
    }

    private static Sweep Step((int Space, int Pages)[] reads, (int Space, int Pages)[] writes) =>
        new([.. reads.Select(Of)], [.. writes.Select(Of)]);

    private static Stretch Of((int Space, int Pages) stretch) => new(stretch.Space, 0, (long)stretch.Pages * Page);
}
