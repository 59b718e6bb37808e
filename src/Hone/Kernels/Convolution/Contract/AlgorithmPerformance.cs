namespace Hone.Kernels.Convolution;

/// <summary>One algorithm for one convolution: what it needs, how exact it is, how long it takes.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Milliseconds">
/// Measured by <see cref="ConvolutionOperation.FindAlgorithm"/>; estimated by the machine's table in
/// <see cref="ConvolutionOperation.GetAlgorithms"/>.
/// </param>
/// <param name="WorkspaceBytes">The workspace it must be given.</param>
/// <param name="Error">How far its result may lie from the exact one.</param>
/// <param name="IsDeterministic">
/// Whether it gives the same bits each time, for any number of threads, and for an image alone or in a batch. All do.
/// </param>
public sealed record AlgorithmPerformance(
    ConvolutionAlgorithm Algorithm, double Milliseconds, long WorkspaceBytes, ErrorClass Error, bool IsDeterministic);
