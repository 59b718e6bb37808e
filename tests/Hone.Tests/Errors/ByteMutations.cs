using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>Damage to a file that knows nothing of its format.</summary>
internal static class ByteMutations
{
    /// <summary>One to four kinds of damage, one after the other.</summary>
    public static byte[] Apply(byte[] bytes, SeededRandom random)
    {
        var mutant = new List<byte>(bytes);
        int count = random.Next(1, 5);
        for (int i = 0; i < count; i++) Damage(mutant, random);
        return [.. mutant];
    }

    private static void Damage(List<byte> bytes, SeededRandom random)
    {
        if (bytes.Count == 0) return;
        int at = random.Next(0, bytes.Count);
        int length = Math.Min(random.Next(1, 17), bytes.Count - at);
        switch (random.Next(0, 8))
        {
            case 0: // One bit.
                bytes[at] ^= (byte)(1 << random.Next(0, 8));
                break;
            case 1: // One byte.
                bytes[at] = (byte)random.Next(0, 256);
                break;
            case 2: // The extremes of varints and lengths.
                for (int i = 0; i < length; i++) bytes[at + i] = (byte)(random.Next(0, 2) == 0 ? 0xFF : 0x7F);
                break;
            case 3: // The end is missing.
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4: // Something is missing.
                bytes.RemoveRange(at, length);
                break;
            case 5: // Something is there twice.
                bytes.InsertRange(random.Next(0, bytes.Count), bytes.GetRange(at, length));
                break;
            case 6: // Something is there that does not belong.
                bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(0, 256)).ToArray());
                break;
            default: // A neighbour's value.
                bytes[at] = bytes[random.Next(0, bytes.Count)];
                break;
        }
    }
}
