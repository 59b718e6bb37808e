using Hone.Graphs;
using Hone.Kernels;
using Hone.Operators;

namespace Hone.Passes.Lowering;

/// <summary>From the graph's words for an activation to the kernels'.</summary>
internal static class ActivationOf
{
    /// <summary>The activation fused into a node.</summary>
    public static Activation Node(Node node) => Of(FusedActivation.Of(node));

    /// <summary>The same function for a kernel.</summary>
    public static Activation Of(FusedActivation fused) => fused.Name.Length == 0
        ? Activation.None
        : new Activation(Kind(fused.Name), fused.Alpha, fused.Beta);

    // Clip comes first for speed at start-up: the enumeration's table of names takes most of a millisecond to make.
    private static ActivationKind Kind(string name) =>
        name == nameof(ActivationKind.Clip) ? ActivationKind.Clip : Enum.Parse<ActivationKind>(name);
}
