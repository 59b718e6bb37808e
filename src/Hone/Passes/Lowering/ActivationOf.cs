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
        : new Activation(Enum.Parse<ActivationKind>(fused.Name), fused.Alpha, fused.Beta);
}
