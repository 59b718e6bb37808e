using System.Runtime.Intrinsics;

namespace Hone.Machine;

/// <summary>The few vector operations that measuring needs, at one width.</summary>
/// <typeparam name="TVector">Vector512, Vector256 or Vector128 of float.</typeparam>
internal unsafe interface IProbe<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>The number in every lane.</summary>
    static abstract TVector Of(float x);

    /// <summary>The vector at an aligned address.</summary>
    static abstract TVector Load(float* from);

    /// <summary>x + y.</summary>
    static abstract TVector Add(TVector x, TVector y);

    /// <summary>x y + z, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);
}

/// <summary>512 bits.</summary>
internal readonly unsafe struct Probe512 : IProbe<Vector512<float>>
{
    public static int Lanes => 16;

    public static Vector512<float> Of(float x) => Vector512.Create(x);

    public static Vector512<float> Load(float* from) => Vector512.LoadAligned(from);

    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);
}

/// <summary>256 bits.</summary>
internal readonly unsafe struct Probe256 : IProbe<Vector256<float>>
{
    public static int Lanes => 8;

    public static Vector256<float> Of(float x) => Vector256.Create(x);

    public static Vector256<float> Load(float* from) => Vector256.LoadAligned(from);

    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
        Vector256.FusedMultiplyAdd(x, y, z);
}

/// <summary>128 bits. Without a fused instruction, a product and a sum are what kernels use.</summary>
internal readonly unsafe struct Probe128 : IProbe<Vector128<float>>
{
    public static int Lanes => 4;

    public static Vector128<float> Of(float x) => Vector128.Create(x);

    public static Vector128<float> Load(float* from) => Vector128.LoadAligned(from);

    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) =>
        Vector128.MultiplyAddEstimate(x, y, z);
}
