using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>Convolutions, dense or with one filter a channel, from a grid of bytes to another, as ByteConv.</summary>
internal static class ByteConvolutions
{
    // Blocks of channels are padded; of fewer channels than this float32 multiplies fewer.
    private const int LeastChannels = 8;

    // Channels that a quad holds.
    private const int MostEntering = 4;

    // Below it sums of (x - zx) (w - zw), each within 255, fit 32 bits.
    private const int MostTerms = 1 << 15;

    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node.Operator is not ("Conv" or "FusedConv") || node.Input(3) is not null) return false;
        if (node.Output.KnownShape.Length == 0 || node.Input(2) is { IsConstant: false }) return false;
        if (bytes.Scale(node.Input(0)!) is not { } scale || ByteResult.Of(node, bytes) is not { } result) return false;
        var conv = ConvGeometry.From(new OperatorContext(node, bytes.Graph.Opset));
        bool perChannel = conv.Groups == conv.C && conv.C == conv.K && conv.Groups > 1;
        bool entering = !perChannel && conv.C <= MostEntering && !bytes.Has(node.Input(0)!);
        if (!perChannel && (conv.Groups > 1 || (conv.C < LeastChannels && !entering))) return false;
        if (bytes.Integers(node.Input(1)!) is not { } filters || !Serves(filters, conv.K)) return false;

        var by = new Node(
            "ByteConv",
            [
                entering ? Unrounded(node.Input(0)!) : bytes.Of(node.Input(0)!),
                .. Constants(filters.Integers, filters, bytes.Graph), node.Input(2),
            ],
            [bytes.NewBytes(result.Value)], node.Name, "hone");
        foreach (var spec in new Conv().Attributes)
            if (node.Attributes.TryGetValue(spec.Name, out var value)) by.Attributes[spec.Name] = value;
        Set(by, scale, filters, result);
        var x = node.Input(0)!;
        bytes.Put(by, node, result);
        if (entering && x.Users.Count == 0 && !bytes.Graph.IsOutput(x)) bytes.Graph.Remove(x.Producer!);
        return true;
    }

    /// <summary>What a grid behind would be made of: what takes numbers rounds them itself.</summary>
    public static Value Unrounded(Value x) => x.Producer is { Operator: "Grid" } grid ? grid.Input(0)! : x;

    /// <summary>Whether filters [K, ...] have one zero point, and one scale or one for each filter.</summary>
    public static bool Serves(QuantizedConstant filters, int k)
    {
        int terms = filters.Integers.Length / k;
        bool perFilter = filters.Layout.Extent == k && filters.Layout.Inner == terms;
        return Fits(terms) && (filters.Layout.IsOne || perFilter)
            && Array.TrueForAll(filters.Zero, z => z == filters.Zero[0]);
    }

    /// <summary>Whether sums of so many terms fit 32 bits.</summary>
    public static bool Fits(int terms) => terms < MostTerms;

    /// <summary>Integers and scales as the inputs of a ByteConv.</summary>
    public static Value[] Constants(Tensor integers, QuantizedConstant filters, Graph graph) =>
        [graph.NewConstant("filters", integers), graph.NewConstant("scales", Tensor.Vector(filters.Scale))];

    /// <summary>Grids and bounds of a ByteConv.</summary>
    public static void Set(Node by, ByteScale from, QuantizedConstant filters, ByteResult result)
    {
        ByteResult.SetScale(by, "x", from);
        by.Attributes["w_zero"] = (long)filters.Zero[0];
        result.SetOn(by);
    }
}
