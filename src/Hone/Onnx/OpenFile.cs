using Microsoft.Win32.SafeHandles;

namespace Hone.Onnx;

/// <summary>A file that stays open while somebody may still ask for bytes of it.</summary>
/// <remarks>
/// So it may be renamed, replaced or deleted meanwhile where the system lets open files be. A change in place is
/// noticed by the file's length and time, and refused. It is closed with the last object that refers to it.
/// </remarks>
internal sealed class OpenFile
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly DateTime _written;

    private OpenFile(string path, SafeFileHandle handle)
    {
        (_path, _handle) = (path, handle);
        Length = RandomAccess.GetLength(handle);
        _written = File.GetLastWriteTimeUtc(handle);
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Opens a file with content; null when there is none, or it is a folder, a pipe or the like.</summary>
    public static OpenFile? Open(string path)
    {
        // A pipe is asked for its length before it is opened: opening it would take its writer's turn.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        if (target is not FileInfo { Exists: true, Length: > 0 }) return null;
        // Others may write: a graph must not keep its own file from being saved anew.
        return new OpenFile(path, File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Reads bytes from one on.</summary>
    /// <exception cref="IOException">The file was changed since it was opened.</exception>
    public void Read(long at, Span<byte> to)
    {
        int count = 0;
        while (count < to.Length)
        {
            int read = RandomAccess.Read(_handle, to[count..], at + count);
            if (read == 0) throw Changed();
            count += read;
        }

        if (RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _written)
            throw Changed();
    }

    private IOException Changed() =>
        new($"'{_path}' was changed while a model's weights were still to be read from it; load the model again");
}
