using Hone.Kernels.Elementwise;
using Hone.Tensors;

namespace Hone.Kernels.Expressions;

/// <summary>How an input runs along a block.</summary>
internal enum Walk
{
    /// <summary>With the block, float by float.</summary>
    Moving,

    /// <summary>One number for the whole block.</summary>
    Scalar,

    /// <summary>One vector that serves every vector of the block: the channels of NCHWc.</summary>
    Vector,
}

/// <summary>The loops around the blocks of an expression: rows, each cut into blocks that stay in the cache.</summary>
/// <remarks>
/// Without reductions a row is the collapsed innermost loop, or the innermost two where channels of NCHWc lie inside.
/// </remarks>
internal sealed class ExpressionNest
{
    private readonly Term[] _terms;

    private ExpressionNest(
        StridedLoops loops, int innerLoops, long row, Walk[] walks, long[] units, Term[] terms)
    {
        _terms = terms;
        Loops = loops;
        InnerLoops = innerLoops;
        Row = row;
        Walks = walks;
        Units = units;
        Scalars = new bool[walks.Length + terms.Length];
        for (int k = 0; k < walks.Length; k++) Scalars[k] = walks[k] == Walk.Scalar;
        for (int t = 0; t < terms.Length; t++)
            Scalars[walks.Length + t] = terms[t] is ReduceTerm || IsScalar(terms[t]);
    }

    /// <summary>The loops around, for the inputs and then the space.</summary>
    public StridedLoops Loops { get; }

    /// <summary>How many of the innermost loops are inside a row.</summary>
    public int InnerLoops { get; }

    /// <summary>Floats of a row.</summary>
    public long Row { get; }

    /// <summary>How each input runs along a row.</summary>
    public Walk[] Walks { get; }

    /// <summary>Floats that a step of one in the loops' strides is, for each input and y.</summary>
    public long[] Units { get; }

    /// <summary>For each input and each term, whether it is one number for a row.</summary>
    public bool[] Scalars { get; }

    /// <summary>How a value of any number runs along a row.</summary>
    public Walk Of(int value) =>
        Scalars[value] ? Walk.Scalar : value < Walks.Length ? Walks[value] : Walk.Moving;

    /// <summary>The nest, or null when the shapes do not broadcast or an input is cut otherwise than by rows.</summary>
    public static ExpressionNest? Of(ExpressionRequest request, int lanes)
    {
        if (request.Inputs.Length > ExpressionRequest.MostInputs) return null;
        return request.RowAxes > 0 ? OfRows(request) : OfBlocks(request, lanes);
    }

    private static ExpressionNest? OfBlocks(ExpressionRequest request, int lanes)
    {
        int inputs = request.Inputs.Length;
        var shapes = new Shape[inputs + 1];
        Array.Copy(request.Inputs, shapes, inputs);
        shapes[inputs] = request.Space;
        if (BroadcastLoops.Of(request.Layout, lanes, shapes) is not { } loops) return null;
        bool joined = loops.Rank > 1 && loops.Extent(0) == lanes;
        for (int k = 0; k < inputs; k++)
        {
            (long inner, long outer) = (loops.Stride(k, 0), loops.Stride(k, 1));
            joined &= (inner == 1 && outer == 0) || outer == inner * lanes;
        }

        var walks = new Walk[inputs];
        for (int k = 0; k < inputs; k++)
        {
            bool scalar = loops.Rank > 0 && loops.Stride(k, 0) == 0;
            walks[k] = scalar ? Walk.Scalar : joined && loops.Stride(k, 1) == 0 ? Walk.Vector : Walk.Moving;
        }

        long row = loops.Extent(0) * (joined ? loops.Extent(1) : 1);
        var units = new long[inputs + 1];
        Array.Fill(units, 1);
        return Sound(new ExpressionNest(loops, joined ? 2 : 1, row, walks, units, request.Terms));
    }

    private static ExpressionNest? OfRows(ExpressionRequest request)
    {
        var space = request.Space;
        int outer = space.Rank - request.RowAxes, inputs = request.Inputs.Length;
        if (request.Layout != Layout.Nchw || outer < 0) return null;
        long row = space.Product(outer, space.Rank);
        if (row > ExpressionRequest.LongestRow) return null;
        var walks = new Walk[inputs];
        var units = new long[inputs + 1];
        var rest = new Shape[inputs + 1];
        for (int k = 0; k < inputs; k++)
        {
            var shape = request.Inputs[k];
            int kept = Math.Max(0, shape.Rank - request.RowAxes);
            units[k] = shape.Product(kept, shape.Rank);
            if (units[k] != row && units[k] != 1) return null;
            walks[k] = units[k] == 1 ? Walk.Scalar : Walk.Moving;
            rest[k] = new Shape(shape.Dims[..kept]);
        }

        rest[inputs] = new Shape(space.Dims[..outer]);
        if (BroadcastLoops.Of(Layout.Nchw, 1, rest) is not { } loops) return null;
        var nest = new ExpressionNest(loops, 0, row, walks, units, request.Terms);
        units[inputs] = nest.Scalars[^1] ? 1 : row;
        return Sound(nest);
    }

    private bool IsScalar(Term term)
    {
        foreach (int value in term.Reads)
            if (!Scalars[value]) return false;
        return true;
    }

    /// <summary>The nest, unless a term would have to spread a channel's vector over a block.</summary>
    private static ExpressionNest? Sound(ExpressionNest nest)
    {
        int inputs = nest.Walks.Length;
        foreach (var term in nest._terms)
        {
            bool moves = false, vector = false;
            foreach (int value in term.Reads)
            {
                bool spread = value < inputs && nest.Walks[value] == Walk.Vector;
                vector |= spread;
                moves |= !spread && !nest.Scalars[value];
            }

            if (vector && !moves) return null;
        }

        return nest;
    }
}
