using System.Runtime.InteropServices;

namespace Hone.Machine;

/// <summary>
/// Pages of machine code: written first, then made executable and no longer writable. Never both at once.
/// </summary>
/// <remarks>
/// The only system calls that the library makes by itself. Some systems refuse to make written pages executable
/// (hardened kernels, policies): then there are none, and portable kernels serve.
/// </remarks>
internal static unsafe partial class ExecutableMemory
{
    // mmap and mprotect: PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4; MAP_PRIVATE 2 with MAP_ANONYMOUS of Linux and macOS.
    private const int ReadWrite = 3, ReadExecute = 5, LinuxAnonymous = 0x22, MacAnonymous = 0x1002;

    // VirtualAlloc: MEM_COMMIT with MEM_RESERVE, MEM_RELEASE, PAGE_READWRITE, PAGE_EXECUTE_READ.
    private const uint CommitReserve = 0x3000, Release = 0x8000, PageReadWrite = 4, PageExecuteRead = 0x20;

    /// <summary>Puts code into pages of its own, for the life of the process.</summary>
    /// <returns>Where it begins, a multiple of the page's size; null where there is no such memory.</returns>
    public static byte* Place(ReadOnlySpan<byte> code)
    {
        if (code.IsEmpty || RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        return OperatingSystem.IsWindows() ? PlaceOnWindows(code)
            : OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? PlaceOnUnix(code)
            : null;
    }

    private static byte* PlaceOnUnix(ReadOnlySpan<byte> code)
    {
        var bytes = (nuint)code.Length;
        int flags = OperatingSystem.IsLinux() ? LinuxAnonymous : MacAnonymous;
        byte* start = (byte*)Map(null, bytes, ReadWrite, flags, -1, 0);
        if ((nint)start == -1) return null;
        code.CopyTo(new Span<byte>(start, code.Length));
        if (Protect(start, bytes, ReadExecute) == 0) return start;
        _ = Unmap(start, bytes);
        return null;
    }

    private static byte* PlaceOnWindows(ReadOnlySpan<byte> code)
    {
        var bytes = (nuint)code.Length;
        byte* start = (byte*)VirtualAlloc(null, bytes, CommitReserve, PageReadWrite);
        if (start == null) return null;
        code.CopyTo(new Span<byte>(start, code.Length));
        uint before;
        if (VirtualProtect(start, bytes, PageExecuteRead, &before) != 0) return start;
        _ = VirtualFree(start, 0, Release);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* at, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* at, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* at, nuint length);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial void* VirtualAlloc(void* at, nuint bytes, uint kind, uint protection);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int VirtualProtect(void* at, nuint bytes, uint protection, uint* before);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int VirtualFree(void* at, nuint bytes, uint kind);
}
