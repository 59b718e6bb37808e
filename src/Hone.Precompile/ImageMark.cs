using System.Runtime.Intrinsics;

namespace Hone.Precompile;

/// <summary>What images are made for; the program that looks for them is built with this file too.</summary>
internal static class ImageMark
{
    /// <summary>Bits of the widest vectors.</summary>
    public static int Width => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>
    /// The module version of the framework's core, which every build of the framework changes, and the width.
    /// </summary>
    public static string Here
    {
        get
        {
            // As two numbers: code that writes a Guid is in no image.
            Span<byte> version = stackalloc byte[16];
            typeof(object).Module.ModuleVersionId.TryWriteBytes(version);
            return $"{BitConverter.ToUInt64(version):x16}{BitConverter.ToUInt64(version[8..]):x16}-{Width}";
        }
    }
}
