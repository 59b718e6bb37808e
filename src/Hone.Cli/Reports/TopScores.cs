using Hone.Tensors;

namespace Hone.Cli.Reports;

/// <summary>The highest scores of a classifier's output.</summary>
internal static class TopScores
{
    /// <summary>
    /// The k highest scores of the first item, highest first, ties by index; empty when the tensor is no list of
    /// scores: float32 or float16, C, N x C or N x C x 1 x 1, with C of 2 or more.
    /// </summary>
    public static IReadOnlyList<(int Index, float Score)> Of(Tensor output, int k)
    {
        int classes = Classes(output);
        if (classes == 0) return [];
        float[] values = output.Type == DataType.Float32
            ? output.AsSpan<float>()[..classes].ToArray()
            : Array.ConvertAll(output.AsSpan<Half>()[..classes].ToArray(), x => (float)x);
        var ranked = values.Select((score, index) => (index, score))
            .OrderByDescending(p => p.score).ThenBy(p => p.index);
        return [.. ranked.Take(k)];
    }

    /// <summary>How many classes a list of scores has; 0 when the tensor is none.</summary>
    public static int Classes(Tensor output)
    {
        var dims = output.Shape.Dims;
        bool scores = output.Type is DataType.Float32 or DataType.Float16 && output.Length > 0
            && (dims.Length is 1 or 2 || (dims.Length == 4 && dims[2] == 1 && dims[3] == 1));
        int classes = scores ? dims[dims.Length == 1 ? 0 : 1] : 0;
        return classes < 2 ? 0 : classes;
    }
}
