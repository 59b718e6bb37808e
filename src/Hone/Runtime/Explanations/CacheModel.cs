namespace Hone.Runtime.Explanations;

/// <summary>A stretch of memory that a step sweeps.</summary>
/// <param name="Space">Which memory: stretches of different spaces never meet.</param>
/// <param name="Offset">Where it begins there.</param>
/// <param name="Bytes">How much.</param>
internal sealed record Stretch(int Space, long Offset, long Bytes);

/// <summary>What a step reads and then writes.</summary>
internal sealed record Sweep(IReadOnlyList<Stretch> Reads, IReadOnlyList<Stretch> Writes);

/// <summary>A cache that keeps the pages used last (LRU) and writes a changed page back when it leaves.</summary>
internal sealed class CacheModel
{
    private const int PageBits = 12;

    private readonly long _mostPages;
    private readonly Dictionary<(int Space, long Page), LinkedListNode<Page>> _pages = [];
    private readonly LinkedList<Page> _order = [];

    private CacheModel(long bytes) => _mostPages = bytes >> PageBits;

    /// <summary>
    /// What each step moves in a steady run: the second of two in a row. A written page is charged to the step that
    /// wrote it; what the run leaves behind counts as written by the next.
    /// </summary>
    public static IReadOnlyList<MemoryTraffic> Count(IReadOnlyList<Sweep> steps, long bytes)
    {
        if (bytes <= 0) return [.. steps.Select(s => new MemoryTraffic(s.Reads.Sum(Size), s.Writes.Sum(Size)))];
        var cache = new CacheModel(bytes);
        long[] read = new long[steps.Count], written = new long[steps.Count];
        for (int run = 0; run < 2; run++)
        {
            Array.Clear(read);
            Array.Clear(written);
            for (int step = 0; step < steps.Count; step++)
            {
                foreach (var stretch in steps[step].Reads) cache.Walk(stretch, -1, written, ref read[step]);
                foreach (var stretch in steps[step].Writes) cache.Walk(stretch, step, written, ref read[step]);
            }
        }

        return [.. read.Zip(written, (r, w) => new MemoryTraffic(r, w))];
    }

    private static long Size(Stretch stretch) => stretch.Bytes;

    /// <summary>Uses a stretch page by page; a writer's number marks them changed, and they need not come in.</summary>
    private void Walk(Stretch stretch, int writer, long[] written, ref long read)
    {
        long end = stretch.Offset + stretch.Bytes;
        for (long page = stretch.Offset >> PageBits; page << PageBits < end; page++)
        {
            long from = Math.Max(stretch.Offset, page << PageBits), to = Math.Min(end, (page + 1) << PageBits);
            if (_pages.Remove((stretch.Space, page), out var node)) _order.Remove(node);
            else
            {
                node = new LinkedListNode<Page>(new Page(stretch.Space, page));
                if (writer < 0) read += to - from;
            }

            if (writer >= 0)
            {
                node.Value.Writer = writer;
                node.Value.Changed = to - from;
            }

            _order.AddLast(node);
            _pages[(stretch.Space, page)] = node;
            if (_pages.Count > _mostPages) Evict(written);
        }
    }

    private void Evict(long[] written)
    {
        var oldest = _order.First!.Value;
        _order.RemoveFirst();
        _pages.Remove((oldest.Space, oldest.Index));
        if (oldest.Writer >= 0) written[oldest.Writer] += oldest.Changed;
    }

    private sealed class Page(int space, long index)
    {
        public int Space { get; } = space;

        public long Index { get; } = index;

        /// <summary>The step that changed it last; negative while it is as it came.</summary>
        public int Writer { get; set; } = -1;

        public long Changed { get; set; }
    }
}
