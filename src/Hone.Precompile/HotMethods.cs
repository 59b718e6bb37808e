using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Hone.Precompile;

/// <summary>Takes AggressiveOptimization off every method of an assembly.</summary>
/// <remarks>
/// The attribute asks the JIT for its best code at the first call, which is right where there is a JIT; the compiler of
/// images leaves such methods to it. In an image the best code is there before the first call, so nothing is lost.
/// Layout of a row of the method table: ECMA-335, II.22.26: an address (4 bytes), then the flags (2 bytes).
/// </remarks>
internal static class HotMethods
{
    private const int AddressBytes = 4;
    private const int AggressiveOptimization = 0x200;

    /// <summary>The assembly's bytes, with the attribute gone.</summary>
    public static byte[] Release(byte[] assembly)
    {
        byte[] bytes = (byte[])assembly.Clone();
        using var file = new PEReader(new MemoryStream(assembly));
        var metadata = file.GetMetadataReader();
        int table = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.MethodDef);
        int size = metadata.GetTableRowSize(TableIndex.MethodDef);
        int rows = metadata.GetTableRowCount(TableIndex.MethodDef);
        for (int row = 0; row < rows; row++)
        {
            var flags = bytes.AsSpan(table + (row * size) + AddressBytes, sizeof(ushort));
            int kept = BitConverter.ToUInt16(flags) & ~AggressiveOptimization;
            BitConverter.TryWriteBytes(flags, (ushort)kept);
        }

        return bytes;
    }
}
