using System.Runtime.InteropServices;
using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Tests.Runtime;

/// <summary>What goes wrong in a warm-up stays on its thread; so its network is run here, where it shows.</summary>
public class WarmUpTests
{
    [Fact]
    public void Its_network_runs_and_every_step_has_a_kernel()
    {
        using var session = new Session(WarmUp.Network(), new SessionOptions { Threads = 1 });
        var inputs = session.Inputs.ToDictionary(i => i.Name, i => Tensor.Create(i.Type, i.KnownShape));
        var output = Assert.Single(session.Run(inputs)).Value;
        foreach (float share in MemoryMarshal.Cast<byte, float>(output.Bytes)) Assert.Equal(0.1f, share, 1e-6f);
        Assert.DoesNotContain(session.Prepare(inputs).Steps, s => s.Kernel == "reference");
    }

    [Fact]
    public void Its_model_file_is_what_it_is_said_to_be()
    {
        using var session = new Session(OnnxModel.Load(WarmUpModel.Bytes, "warm-up"));
        var x = Tensor.From<float>(new Shape(1, 1, 1, 1), [3]);
        var y = Assert.Single(session.Run(new Dictionary<string, Tensor> { ["x"] = x })).Value;
        Assert.Equal(new Shape(1, 1), y.Shape);
        Assert.Equal(3f, MemoryMarshal.Read<float>(y.Bytes));
    }

    [Fact]
    public void It_may_be_asked_for_twice()
    {
        Session.WarmUp();
        Session.WarmUp();
    }
}
