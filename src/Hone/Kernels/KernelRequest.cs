namespace Hone.Kernels;

/// <summary>What is to be computed, in the kernels' own words: shapes, strides, constants. No graph here.</summary>
/// <remarks>Each kernel family derives one sealed record, in a file of its own beside its kernels.</remarks>
public abstract record KernelRequest;
