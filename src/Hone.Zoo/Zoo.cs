using Hone.Graphs;

namespace Hone.Networks;

/// <summary>
/// The networks of the field by name, with seeded weights: for measuring and testing without a download.
/// </summary>
public static class Zoo
{
    /// <summary>Every network.</summary>
    public static IReadOnlyList<ZooEntry> Entries => ZooTable.All;

    /// <summary>The network of that name, or null.</summary>
    public static ZooEntry? Find(string name) =>
        ZooTable.All.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Builds a network for a batch of pictures.</summary>
    /// <exception cref="ArgumentException">There is no network of that name; the message lists those there
    /// are.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch is not positive.</exception>
    public static Graph Build(string name, int batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var entry = Find(name) ?? throw new ArgumentException(
            $"there is no network '{name}' in the zoo; there are {string.Join(", ", ZooTable.All.Select(e => e.Name))}",
            nameof(name));
        return entry.Builder(batch);
    }
}
