namespace Hone.Kernels.Simd;

/// <summary>
/// Vectors of floats of one width, as static members of a witness type: kernels are generic over the witness and the
/// JIT compiles one body per width.
/// </summary>
/// <typeparam name="V">The vector: Vector128, Vector256 or Vector512 of float.</typeparam>
/// <remarks>
/// Loads and stores need no alignment, but lines are faster. Min and Max follow the hardware: when an element is NaN
/// the second argument is the result, so Max(low, x) and Min(high, x) keep a NaN x.
/// </remarks>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Rows of the largest register tile: pixels, or rows of A.</summary>
    static abstract int TileRows { get; }

    /// <summary>All lanes zero.</summary>
    static abstract V Zero { get; }

    /// <summary>All lanes x.</summary>
    static abstract V Broadcast(float x);

    /// <summary>Lanes from consecutive floats.</summary>
    static abstract V Load(float* p);

    /// <summary>The first n lanes from memory, the others zero; reads nothing beyond n floats.</summary>
    static abstract V LoadFirst(float* p, int n);

    /// <summary>Lanes to consecutive floats.</summary>
    static abstract void Store(float* p, V x);

    /// <summary>The first n lanes to memory; writes nothing beyond n floats.</summary>
    static abstract void StoreFirst(float* p, V x, int n);

    /// <summary>
    /// Four columns of as many rows as a vector has lanes: lane i of the first is p[i pitch], of the second
    /// p[i pitch + 1], and so on. The pitch is in floats.
    /// </summary>
    static abstract void LoadColumns(float* p, nint pitch, out V c0, out V c1, out V c2, out V c3);

    /// <summary>Lane i is lane <paramref name="lanes"/>[i] of x, each in 0 .. Lanes - 1.</summary>
    static abstract V Permute(V x, int* lanes);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a - b.</summary>
    static abstract V Sub(V a, V b);

    /// <summary>a * b.</summary>
    static abstract V Mul(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Div(V a, V b);

    /// <summary>a * b + c, rounded once where the hardware fuses.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>The smaller; b where either is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger; b where either is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The larger of each unsigned byte of the lanes' bits.</summary>
    static abstract V MaxBytes(V a, V b);

    /// <summary>
    /// min(high, max(low, x + offset)); keeps a NaN. One method, so that it costs the JIT one inlining.
    /// </summary>
    static abstract V AddClamp(V x, V offset, V low, V high);

    /// <summary>Square root.</summary>
    static abstract V Sqrt(V x);

    /// <summary>Absolute value.</summary>
    static abstract V Abs(V x);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract V Round(V x);

    /// <summary>Largest integer not above x.</summary>
    static abstract V Floor(V x);

    /// <summary>All bits set in the lanes where a is below b.</summary>
    static abstract V Less(V a, V b);

    /// <summary>All bits set in the lanes where a equals b.</summary>
    static abstract V Equal(V a, V b);

    /// <summary>The lanes of a where the mask's bits are set, else those of b.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>Bitwise and.</summary>
    static abstract V And(V a, V b);

    /// <summary>Bitwise or.</summary>
    static abstract V Or(V a, V b);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract V Xor(V a, V b);

    /// <summary>Each lane's bits moved towards the sign; zeros come in.</summary>
    static abstract V ShiftLeft(V x, int bits);

    /// <summary>Each lane's bits moved away from the sign; zeros come in.</summary>
    static abstract V ShiftRight(V x, int bits);

    /// <summary>Each lane's bits added as whole numbers, wrapping.</summary>
    static abstract V AddBits(V a, V b);

    /// <summary>
    /// sum + a0 b0 + a1 b1 + a2 b2 + a3 b3 in each lane's 32 bits, wrapping.
    /// A lane of a is four unsigned bytes, one of b four signed ones.
    /// </summary>
    static abstract V AddByteProducts(V sum, V a, V b);

    /// <summary>Consecutive 16-bit numbers as the upper halves of the lanes' bits; the lower halves are zero.</summary>
    static abstract V LoadUpper(ushort* p);

    /// <summary>The upper halves of the lanes' bits to consecutive 16-bit numbers.</summary>
    static abstract void StoreUpper(ushort* p, V x);

    /// <summary>Consecutive unsigned bytes as numbers.</summary>
    static abstract V LoadBytes(byte* p);

    /// <summary>Consecutive signed bytes as numbers.</summary>
    static abstract V LoadBytes(sbyte* p);

    /// <summary>Whole numbers in -128 .. 255, each to a byte: of two's complement where negative.</summary>
    static abstract void StoreBytes(byte* p, V x);

    /// <summary>
    /// Four vectors of numbers below 2^31 to four rows of bytes, a pitch apart: each rounded, ties to even, zero added,
    /// then held within least .. 255. Zero has the same 16 bits everywhere, least the same byte.
    /// </summary>
    static abstract void StoreSteps(byte* p, nint pitch, V a, V b, V c, V d, V zero, V least);

    /// <summary>
    /// As many bytes from a and from b as there are lanes: a[i] - zero in the lower 16 bits of lane i, b[i] - zero in
    /// the upper. Zero has 16 bits in both halves of its lanes.
    /// </summary>
    static abstract V LoadPairs(byte* a, byte* b, V zero);

    /// <summary>x[i].low w[i].low + x[i].high w[i].high: halves of 16 bits with a sign, sums of 32.</summary>
    static abstract V MultiplyAddPairs(V x, V w);

    /// <summary>Each lane's bits, an int32, as the nearest number.</summary>
    static abstract V FromIntegers(V x);

    /// <summary>The exponent e of a positive normal x = m * 2^e, 1 &lt;= m &lt; 2, as a float.</summary>
    static abstract V Exponent(V x);

    /// <summary>The m of a positive normal x = m * 2^e, 1 &lt;= m &lt; 2.</summary>
    static abstract V Mantissa(V x);

    /// <summary>
    /// x * 2^n for integral n in -250 .. 250 and 1/2 &lt;= x &lt; 2, rounded once where the result is subnormal.
    /// </summary>
    static abstract V Scale(V x, V n);

    /// <summary>x * 2^n for integral n; exact while the result is a normal number and -126 &lt;= n &lt;= 127.</summary>
    static abstract V ScaleByPowerOfTwo(V x, V n);

    /// <summary>The sum of all lanes, in one fixed order.</summary>
    static abstract float Sum(V x);

    /// <summary>The largest lane; NaN when a lane is.</summary>
    static abstract float MaxAcross(V x);
}
