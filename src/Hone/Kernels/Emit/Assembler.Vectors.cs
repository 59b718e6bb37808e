namespace Hone.Kernels.Emit;

/// <summary>Vectors: what .NET does not expose, and what goes with it. Registers are numbers 0 to 31.</summary>
internal sealed partial class Assembler
{
    /// <summary>Bytes of a zmm register.</summary>
    public const int ZmmBytes = 64;

    private const int Bits128 = 0, Bits512 = 2;

    // The opcode's map and the prefix that it stands for: 0F, 0F 38; none, 66, F3.
    private const int Map0F = 1, Map0F38 = 2, Plain = 0, P66 = 1, PF3 = 2;

    /// <summary>vmovdqu32: to = 16 lanes of memory.</summary>
    public void LoadZmm(int to, Address from) => Evex(PF3, Map0F, 0x6F, to, 0, from, ZmmBytes, Bits512, false);

    /// <summary>vmovdqu32: 16 lanes to memory.</summary>
    public void StoreZmm(Address to, int from) => Evex(PF3, Map0F, 0x7F, from, 0, to, ZmmBytes, Bits512, false);

    /// <summary>vmovups: to = 16 bytes of memory.</summary>
    public void LoadXmm(int to, Address from) => Evex(Plain, Map0F, 0x10, to, 0, from, 16, Bits128, false);

    /// <summary>vmovups: 16 bytes to memory.</summary>
    public void StoreXmm(Address to, int from) => Evex(Plain, Map0F, 0x11, from, 0, to, 16, Bits128, false);

    /// <summary>vpbroadcastd: all lanes of to = 32 bits of memory.</summary>
    public void BroadcastZmm(int to, Address from) => Evex(P66, Map0F38, 0x58, to, 0, from, 4, Bits512, false);

    /// <summary>vpaddd: to = left + 32 bits of memory in all lanes.</summary>
    public void AddBroadcast(int to, int left, Address right) =>
        Evex(P66, Map0F, 0xFE, to, left, right, 4, Bits512, true);

    /// <summary>vpdpbusd: to += sums of four products, unsigned bytes of left with signed ones of right.</summary>
    public void AddByteProducts(int to, int left, int right) => Evex(P66, Map0F38, 0x50, to, left, right);

    /// <summary>vpdpbusd with 64 bytes of memory on the right.</summary>
    public void AddByteProducts(int to, int left, Address right) =>
        Evex(P66, Map0F38, 0x50, to, left, right, ZmmBytes, Bits512, false);

    /// <summary>vmovdqa32: to = from.</summary>
    public void MoveZmm(int to, int from) => Evex(P66, Map0F, 0x6F, to, 0, from);

    /// <summary>vcvtdq2ps: int32 to float32.</summary>
    public void ToFloats(int to, int from) => Evex(Plain, Map0F, 0x5B, to, 0, from);

    /// <summary>vcvtps2dq: float32 to the nearest int32.</summary>
    public void ToIntegers(int to, int from) => Evex(P66, Map0F, 0x5B, to, 0, from);

    /// <summary>vfmadd213ps: to = to factor + term.</summary>
    public void MultiplyAdd(int to, int factor, int term) => Evex(P66, Map0F38, 0xA8, to, factor, term);

    /// <summary>vminps: the smaller; right where either is NaN.</summary>
    public void MinFloats(int to, int left, int right) => Evex(Plain, Map0F, 0x5D, to, left, right);

    /// <summary>vpackssdw: int32 to int16, saturated, four of left and four of right in each quarter.</summary>
    public void PackSigned(int to, int left, int right) => Evex(P66, Map0F, 0x6B, to, left, right);

    /// <summary>vpackuswb: int16 to bytes, saturated, eight of left and eight of right in each quarter.</summary>
    public void PackUnsigned(int to, int left, int right) => Evex(P66, Map0F, 0x67, to, left, right);

    /// <summary>vpaddsw: sums of int16, saturated.</summary>
    public void AddSaturated16(int to, int left, int right) => Evex(P66, Map0F, 0xED, to, left, right);

    /// <summary>vpmaxub: the larger of unsigned bytes.</summary>
    public void MaxBytes(int to, int left, int right) => Evex(P66, Map0F, 0xDE, to, left, right);

    /// <summary>vpermd: lane i of to is lane lanes[i] of from.</summary>
    public void PermuteLanes(int to, int lanes, int from) => Evex(P66, Map0F38, 0x36, to, lanes, from);

    /// <summary>vzeroupper: spares code of older instruction sets a penalty.</summary>
    public void ZeroUpper()
    {
        Write(0xC5);
        Write(0xF8);
        Write(0x77);
    }

    private void Evex(int prefix, int map, int opcode, int reg, int left, int right)
    {
        Prefix(prefix, map, reg, left, (right >> 4) & 1, (right >> 3) & 1, Bits512, false);
        Write(opcode);
        Direct(reg, right);
    }

    private void Evex(
        int prefix, int map, int opcode, int reg, int left, Address rm, int unit, int bits, bool broadcast)
    {
        Prefix(prefix, map, reg, left, rm.Index > Register.Rdi ? 1 : 0, (int)rm.Base >> 3, bits, broadcast);
        Write(opcode);
        Indirect(reg, rm, unit);
    }

    /// <summary>The four bytes of EVEX; x and b are the high bits of the operand that ModRM names.</summary>
    private void Prefix(int prefix, int map, int reg, int left, int x, int b, int bits, bool broadcast)
    {
        // Register bits are stored inverted.
        int high = (((reg >> 3) & 1) << 7) | (x << 6) | (b << 5) | (((reg >> 4) & 1) << 4);
        Write(0x62);
        Write((high ^ 0xF0) | map);
        Write(((~left & 15) << 3) | 4 | prefix);
        Write((bits << 5) | (broadcast ? 0x10 : 0) | ((left >> 4) == 0 ? 8 : 0));
    }
}
