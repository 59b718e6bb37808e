using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>A mistake of the caller is an ArgumentException that says what: never an exception from inside.</summary>
public sealed class ArgumentTests
{
    [Fact]
    public void Null_is_named()
    {
        Assert.Throws<ArgumentNullException>("path", () => Session.Load(null!));
        Assert.Throws<ArgumentNullException>("model", () => new Session(null!));
        Assert.Throws<ArgumentNullException>("graph", () => OnnxModel.Save(null!, "x.onnx"));
        Assert.Throws<ArgumentNullException>("graph", () => OnnxModel.Problems(null!));
    }

    [Fact]
    public void A_tensor_that_cannot_be_is_refused_in_words()
    {
        var huge = new Shape(int.MaxValue, int.MaxValue);
        foreach (var type in (DataType[])[DataType.String, DataType.UInt8, DataType.Float32])
            Assert.Contains("2 GiB", Assert.Throws<ArgumentException>(() => Tensor.Create(type, huge)).Message);
        Assert.Throws<IndexOutOfRangeException>(() => Shape.Scalar[0]);
    }
}
