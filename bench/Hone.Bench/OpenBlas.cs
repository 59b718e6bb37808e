using System.Runtime.InteropServices;

namespace Hone.Bench;

/// <summary>The matrix products of the machine's OpenBLAS, if it has one; only benchmarks ever touch it.</summary>
internal sealed unsafe class OpenBlas
{
    private const string File = "libopenblas.so.0";
    private const int RowMajor = 101, Plain = 111, Transposed = 112;

    private readonly delegate* unmanaged<
        int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _gemm;
    private readonly delegate* unmanaged<
        int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _gemv;
    private readonly delegate* unmanaged<int, void> _setThreads;
    private readonly delegate* unmanaged<byte*> _configuration;

    private OpenBlas(nint library)
    {
        _gemm = (delegate* unmanaged<
            int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        _gemv = (delegate* unmanaged<
            int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemv");
        _setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        _configuration = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_config");
    }

    /// <summary>Version and processor, in the library's own words.</summary>
    public string Configuration => Marshal.PtrToStringUTF8((nint)_configuration()) ?? "";

    /// <summary>The library, or null where it is not installed.</summary>
    public static OpenBlas? Find() => NativeLibrary.TryLoad(File, out nint library) ? new OpenBlas(library) : null;

    /// <summary>How many threads later calls take.</summary>
    public void SetThreads(int threads) => _setThreads(threads);

    /// <summary>y = a op(b), row-major: a [m,k], b [k,n] or [n,k] when transposed.</summary>
    public void Gemm(int m, int n, int k, float* a, float* b, bool transposed, float* y) => _gemm(
        RowMajor, Plain, transposed ? Transposed : Plain, m, n, k, 1, a, k, b, transposed ? k : n, 0, y, n);

    /// <summary>The same where m or n is 1: a matrix times a vector.</summary>
    public void Gemv(int m, int n, int k, float* a, float* b, bool transposed, float* y)
    {
        if (n == 1) _gemv(RowMajor, Plain, m, k, 1, a, k, b, 1, 0, y, 1);
        else if (transposed) _gemv(RowMajor, Plain, n, k, 1, b, k, a, 1, 0, y, 1);
        else _gemv(RowMajor, Transposed, k, n, 1, b, n, a, 1, 0, y, 1);
    }
}
