using Hone.Graphs;
using Hone.Kernels;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Runs a node through its operator's slow reference, where no kernel serves it.</summary>
/// <remarks>Operands: the node's inputs, null where absent, then its wanted outputs. One task. Allocates.</remarks>
internal sealed unsafe class ReferenceKernel : Kernel
{
    private readonly Operator _operator;
    private readonly Node _node;
    private readonly int _opset;

    public ReferenceKernel(Node node, int opset)
    {
        _operator = OperatorTable.Of(node);
        _node = Detached(node);
        _opset = opset;
    }

    public override string Name => "reference";

    public override int Tasks => 1;

    public override void Run(void** operands, int task, byte* scratch)
    {
        var inputs = new Tensor?[_node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            if (_node.Inputs[i] is { } input) inputs[i] = input.Constant ?? Over(operands[i], input);
        var results = new Tensor?[_node.Outputs.Count];
        for (int i = 0, slot = inputs.Length; i < results.Length; i++)
        {
            if (_node.Outputs[i] is not { } output) continue;
            results[i] = Over(operands[slot++], output);
            results[i]!.Bytes.Clear();
        }

        _operator.Reference(new OperatorContext(_node, _opset, inputs, results));
    }

    /// <summary>The same node over values of its own: a plan must not keep the graph and its weights alive.</summary>
    private static Node Detached(Node node)
    {
        static Value? Copy(Value? value) => value is null
            ? null : new Value(value.Name) { Type = value.Type, Shape = value.Shape, Constant = value.Constant };
        var copies = node.Inputs.Distinct().OfType<Value>().ToDictionary(v => v, v => Copy(v)!);
        Value?[] inputs = [.. node.Inputs.Select(v => v is null ? null : copies[v])];
        var twin = new Node(node.Operator, inputs, [.. node.Outputs.Select(Copy)], node.Name, node.Domain);
        foreach (var (name, value) in node.Attributes) twin.Attributes[name] = value;
        return twin;
    }

    private static Tensor Over(void* pointer, Value value)
    {
        int bytes = (int)(value.KnownShape.Length * value.Type.Size());
        return Tensor.Wrap(value.Type, value.KnownShape, new NativeMemoryView(pointer, bytes).Memory);
    }
}
