using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>What a plan was compiled for: types and shapes of all inputs, elements of the decisive ones.</summary>
internal sealed class InputKey
{
    private readonly (DataType Type, Shape Shape, byte[]? Elements)[] _inputs;

    public InputKey(ReadOnlySpan<Tensor> inputs, bool[] decisive)
    {
        _inputs = new (DataType, Shape, byte[]?)[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            _inputs[i] = (inputs[i].Type, inputs[i].Shape, decisive[i] ? inputs[i].Bytes.ToArray() : null);
    }

    /// <summary>True when the plan serves these inputs. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != _inputs.Length) return false;
        for (int i = 0; i < inputs.Length; i++)
        {
            var (type, shape, elements) = _inputs[i];
            if (inputs[i].Type != type || inputs[i].Shape != shape) return false;
            if (elements is not null && !inputs[i].Bytes.SequenceEqual(elements)) return false;
        }

        return true;
    }
}
