using System.Globalization;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>Elements kept in files beside the model, confined to the model's folder.</summary>
/// <remarks>
/// A location is a relative path without <c>..</c>; links are followed only where they end inside the folder. What is
/// read from a file in all is at most twice its size, so that a small model cannot ask for the same bytes for ever.
/// </remarks>
internal sealed class ExternalFiles(string? folder, bool deferred)
{
    /// <summary>Links that are followed before a path counts as a loop, as in Linux.</summary>
    private const int MostLinks = 40;

    private static readonly char[] Separators = ['/', '\\'];

    private readonly Dictionary<(string Path, long Offset, long Length), ReadOnlyMemory<byte>> _ranges = [];
    private readonly Dictionary<string, OpenFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _paths = new(StringComparer.Ordinal);

    /// <summary>
    /// The bytes of a tensor that takes <paramref name="length"/> of them, or null after a problem was noted.
    /// </summary>
    public ReadOnlyMemory<byte>? Read(
        IEnumerable<EntryProto> entries, long length, string what, Place place, LoadContext load)
    {
        string location = "";
        long offset = 0;
        foreach (var entry in entries)
        {
            if (entry.Key == "location") location = entry.Value;
            else if (entry.Key is "offset" or "length")
            {
                if (!long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                {
                    load.Broken(place, $"{what} has the external {entry.Key} '{entry.Value}'");
                    return null;
                }

                if (entry.Key == "offset") offset = number;
                else if (number != length)
                {
                    load.Broken(place, $"{what} takes {length} bytes; its external data has {number}");
                    return null;
                }
            }
        }

        if (Locate(location, what, place, load) is not { } path) return null;
        if (_ranges.TryGetValue((path, offset, length), out var known)) return known;
        long size = new FileInfo(path).Length;
        if (offset > size - length)
        {
            load.Unsafe(place, $"{what} lies at {offset} to {offset + length} of '{location}', which has {size} bytes");
            return null;
        }

        long total = _read[path] = _read.GetValueOrDefault(path) + length;
        if (total > 2 * size || length > Array.MaxLength)
        {
            load.Unsafe(place, $"{what} asks for more of '{location}' than is there", "the file's ranges overlap");
            return null;
        }

        return _ranges[(path, offset, length)] = Range(path, offset, (int)length);
    }

    private ReadOnlyMemory<byte> Range(string path, long offset, int length)
    {
        if (length == 0) return default;
        if (!_files.TryGetValue(path, out var file))
            _files[path] = file = OpenFile.Open(path) ?? throw new IOException($"'{path}' is no plain file");
        if (deferred && length >= FileRange.Least) return new FileRange(file, offset, length).Memory;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        file.Read(offset, bytes);
        return bytes;
    }

    private string? Locate(string location, string what, Place place, LoadContext load)
    {
        if (_paths.TryGetValue(location, out string? known) && known is not null) return known;
        if (folder is null)
        {
            load.Unsafe(place, $"{what} lies in '{location}', and the model was not loaded from a folder");
            return null;
        }

        if (!IsPlain(location))
        {
            load.Unsafe(place, $"{what} lies in '{location}', which is no path inside the model's folder");
            return null;
        }

        string root = Resolve(Path.GetFullPath(folder)) ?? folder;
        string? path = Resolve(Path.Combine(root, location));
        if (path is null || !path.StartsWith(root.TrimEnd('/') + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            load.Unsafe(place, $"{what} lies in '{location}', a link that leaves the model's folder");
            return null;
        }

        if (!File.Exists(path))
        {
            load.Broken(place, $"{what} lies in '{location}', which is not there",
                "external data must lie beside the model");
            return null;
        }

        return _paths[location] = path;
    }

    private static bool IsPlain(string location) =>
        location.Length > 0 && !location.Contains('\0', StringComparison.Ordinal) && !Path.IsPathRooted(location)
        && location[0] is not ('/' or '\\') && !(location.Length > 1 && location[1] == ':')
        && !location.Split(Separators).Contains("..");

    /// <summary>The path with every link on the way followed; null when they form a loop.</summary>
    private static string? Resolve(string path)
    {
        int links = 0;
        string root = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(path[root.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        string real = root;
        while (rest.TryPop(out string? part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks) return null;
            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target)!;
                target = target[real.Length..];
            }

            foreach (string piece in target.Split(Path.DirectorySeparatorChar).Reverse()) rest.Push(piece);
        }

        return real;
    }
}
