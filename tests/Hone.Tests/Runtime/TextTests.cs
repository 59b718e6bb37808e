using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Runtime;

/// <summary>Models with text have no plan; what does not need one works all the same.</summary>
public class TextTests
{
    private static readonly Tensor X = Tensor.Vector(1f, -2);

    /// <summary>The only text is between two casts, and nothing declares it.</summary>
    private static Graph Hidden()
    {
        var s = new GraphSketch();
        var text = s.Node("Cast", "text", [s.Input("x", 2)], ("to", 8L));
        return s.Return(s.Node("Cast", "y", [text], ("to", 1L)));
    }

    private static Graph Open()
    {
        var s = new GraphSketch();
        var words = new Value("words") { Type = DataType.String, Declared = [2] };
        s.Graph.Inputs.Add(words);
        return s.Return(s.Node("Identity", "same", [words]), s.Node("Cast", "y", [words], ("to", 1L)));
    }

    [Fact]
    public void Text_that_nothing_declares_is_found()
    {
        using var session = new Session(Hidden());
        Assert.True(session.IsInterpreted);
        var y = session.Run(new Dictionary<string, Tensor> { ["x"] = X })["y"];
        Assert.Equal([1f, -2], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Outputs_of_the_caller_are_filled()
    {
        using var session = new Session(Open());
        Tensor same = Tensor.Create(DataType.String, new Shape(2)), y = Tensor.Create<float>(2);
        session.Run([Tensor.Vector("3", "4.5")], [same, y]);
        Assert.Equal(["3", "4.5"], same.Text.ToArray());
        Assert.Equal([3, 4.5f], y.AsSpan<float>().ToArray());
        var error = Assert.Throws<ArgumentException>(() => session.Run([same], [same, Tensor.Create<float>(3)]));
        Assert.Contains("'y'", error.Message);
    }

    [Fact]
    public void There_is_no_plan()
    {
        using var session = new Session(Open());
        var words = new Dictionary<string, Tensor> { ["words"] = Tensor.Vector("3", "4.5") };
        Assert.True(Assert.Throws<ModelException>(() => session.Prepare(words)).IsUnsupported);
        Assert.True(Assert.Throws<ModelException>(() => session.Profile(words, 1)).IsUnsupported);
        Assert.Equal(2, session.Run(words).Count);
    }
}
