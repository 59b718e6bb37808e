namespace Hone.Kernels;

/// <summary>Which algorithms a compiler may choose from, by what they do to the digits of the result.</summary>
/// <remarks>
/// The choice depends on shapes and this policy, never on a race: the same model gives the same bits on every run, with
/// any number of threads, and for a row alone or in a batch.
/// </remarks>
public enum Numerics
{
    /// <summary>
    /// Winograd and Fourier transforms where they are faster: the results of a network lie within 1e-4 of its largest
    /// output from those of direct sums. Quantized layers in bytes: each lies within one step of its grid of what
    /// float32 gives for the same bytes.
    /// </summary>
    Fast = 0,

    /// <summary>Direct sums in float32 only.</summary>
    Exact,
}
