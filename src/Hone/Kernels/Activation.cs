namespace Hone.Kernels;

/// <summary>Which scalar function a kernel applies to each element it stores. a and b are Alpha and Beta.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    None = 0,
    /// <summary>y = min(b, max(a, x)); Relu is a = 0, b = infinity.</summary>
    Clip,
    /// <summary>y = x for x >= 0, else a x.</summary>
    LeakyRelu,
    /// <summary>y = x for x >= 0, else a (e^x - 1).</summary>
    Elu,
    /// <summary>y = b x for x >= 0, else b a (e^x - 1).</summary>
    Selu,
    /// <summary>y = 1 / (1 + e^-x).</summary>
    Sigmoid,
    /// <summary>y = min(1, max(0, a x + b)).</summary>
    HardSigmoid,
    /// <summary>y = x min(1, max(0, x / 6 + 1 / 2)).</summary>
    HardSwish,
    /// <summary>y = x / (1 + e^-x).</summary>
    Silu,
    /// <summary>y = tanh x.</summary>
    Tanh,
    /// <summary>y = x (1 + erf(x / sqrt 2)) / 2.</summary>
    Gelu,
    /// <summary>y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.</summary>
    GeluTanh,
    /// <summary>y = ln(1 + e^x).</summary>
    Softplus,
    /// <summary>y = x / (1 + |x|).</summary>
    Softsign,
    /// <summary>y = x tanh(ln(1 + e^x)).</summary>
    Mish,
    /// <summary>y = a round(min(b + 255, max(b, x / a))), ties to even; a NaN becomes a b.</summary>
    Grid8,
    /// <summary>y = a round(min(b + 65535, max(b, x / a))), ties to even; a NaN becomes a b.</summary>
    Grid16,
}

/// <summary>A function of one number fused into a kernel's stores. A NaN stays a NaN, but for grids.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Alpha">Its first parameter; for Clip the lower bound.</param>
/// <param name="Beta">Its second parameter; for Clip the upper bound.</param>
public readonly record struct Activation(ActivationKind Kind, float Alpha, float Beta)
{
    /// <summary>y = x.</summary>
    public static Activation None => default;

    /// <summary>y = max(0, x).</summary>
    public static Activation Relu => Clip(0, float.PositiveInfinity);

    /// <summary>y = min(high, max(low, x)).</summary>
    public static Activation Clip(float low, float high) => new(ActivationKind.Clip, low, high);

    /// <summary>True for None and Clip, which every kernel applies in registers as a clamp.</summary>
    public bool IsClamp => Kind is ActivationKind.None or ActivationKind.Clip;

    /// <summary>The lower bound of the clamp; minus infinity where there is none.</summary>
    public float Low => Kind == ActivationKind.Clip ? Alpha : float.NegativeInfinity;

    /// <summary>The upper bound of the clamp; infinity where there is none.</summary>
    public float High => Kind == ActivationKind.Clip ? Beta : float.PositiveInfinity;
}
