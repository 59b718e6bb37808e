using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>The sound files that mutants are made of: every model of the test data up to half a MiB.</summary>
internal sealed class HostileCorpus
{
    private const int MostBytes = 1 << 19;

    private readonly List<(string Name, byte[] Bytes)> _cases = [];
    private readonly List<(string Name, byte[] Bytes)> _networks = [];

    public HostileCorpus()
    {
        foreach (string path in TestData.Models())
        {
            if (new FileInfo(path).Length > MostBytes) continue;
            var list = path.EndsWith("model.onnx", StringComparison.Ordinal) ? _cases : _networks;
            list.Add((path, File.ReadAllBytes(path)));
        }
    }

    /// <summary>A small conformance case mostly, a whole network one time in twenty.</summary>
    public (string Name, byte[] Bytes) Pick(SeededRandom random)
    {
        var list = _networks.Count > 0 && random.Next(0, 20) == 0 ? _networks : _cases;
        return list[random.Next(0, list.Count)];
    }

    /// <summary>The tensor files of the suite up to 64 KiB.</summary>
    public static List<(string Name, byte[] Bytes)> Tensors() =>
    [
        .. Directory.EnumerateFiles(TestData.PathOf("onnx-backend"), "*.pb", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Where(p => new FileInfo(p).Length is > 0 and < 1 << 16)
            .Select(p => (p, File.ReadAllBytes(p))),
    ];
}
