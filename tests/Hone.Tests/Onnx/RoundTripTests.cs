using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;

namespace Hone.Tests.Onnx;

/// <summary>What is written and read back is equal, over every model of the test data.</summary>
public class RoundTripTests
{
    [DataFact]
    public void Every_model_read_is_sound_and_equal_to_itself_written_and_read()
    {
        int read = 0, refused = 0;
        foreach (string path in TestData.Models())
        {
            Graph graph;
            try
            {
                graph = OnnxModel.Read(path);
            }
            catch (ModelException e) when (e.IsUnsupported)
            {
                refused++;
                continue;
            }

            Assert.Empty(GraphVerifier.Problems(graph));
            var again = OnnxModel.Read(OnnxModel.ToBytes(graph), path);
            Assert.Empty(GraphComparer.Differences(graph, again));
            read++;
        }

        Assert.True(read > 900, $"{read} models read, {refused} refused");
    }
}
