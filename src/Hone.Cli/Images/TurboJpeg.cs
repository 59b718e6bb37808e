using System.Runtime.InteropServices;

namespace Hone.Cli.Images;

/// <summary>The functions of libturbojpeg that reading needs, bound when first asked for.</summary>
/// <remarks>
/// The interface of versions 1.4 to 3. C's unsigned long has a pointer's size on the systems named here.
/// </remarks>
internal sealed unsafe class TurboJpeg
{
    /// <summary>TJPF_RGB: red, green, blue, a byte each.</summary>
    public const int Rgb = 0;

    private static readonly string[] Names =
        ["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg"];

    private static readonly Lazy<TurboJpeg?> Lazy = new(Find);

    private readonly delegate* unmanaged[Cdecl]<void*> _init;
    private readonly delegate* unmanaged[Cdecl]<void*, byte*, nuint, int*, int*, int*, int*, int> _header;
    private readonly delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte*, int, int, int, int, int, int> _decompress;
    private readonly delegate* unmanaged[Cdecl]<void*, byte*> _error;
    private readonly delegate* unmanaged[Cdecl]<void*, int> _destroy;

    private TurboJpeg(nint library)
    {
        _init = (delegate* unmanaged[Cdecl]<void*>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _header = (delegate* unmanaged[Cdecl]<void*, byte*, nuint, int*, int*, int*, int*, int>)
            NativeLibrary.GetExport(library, "tjDecompressHeader3");
        _decompress = (delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte*, int, int, int, int, int, int>)
            NativeLibrary.GetExport(library, "tjDecompress2");
        _error = (delegate* unmanaged[Cdecl]<void*, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        _destroy = (delegate* unmanaged[Cdecl]<void*, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }

    /// <summary>The library, or null when the system has none.</summary>
    public static TurboJpeg? Library => Lazy.Value;

    public void* InitDecompress() => _init();

    public int DecompressHeader(
        void* decoder, byte* bytes, nuint size, int* width, int* height, int* subsampling, int* colours) =>
        _header(decoder, bytes, size, width, height, subsampling, colours);

    public int Decompress(
        void* decoder, byte* bytes, nuint size, byte* to, int width, int pitch, int height, int format, int flags) =>
        _decompress(decoder, bytes, size, to, width, pitch, height, format, flags);

    public string Error(void* decoder) => Marshal.PtrToStringUTF8((nint)_error(decoder)) ?? "unknown error";

    public void Destroy(void* decoder) => _ = _destroy(decoder);

    private static TurboJpeg? Find()
    {
        foreach (string name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library)) continue;
            try
            {
                return new TurboJpeg(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }
}
