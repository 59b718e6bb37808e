using System.Buffers.Binary;
using System.Numerics;

namespace Hone.Kernels.Emit;

/// <summary>
/// Machine code of x86-64 in the making: the handful of instructions that loops around vectors need.
/// </summary>
/// <remarks>
/// An assembler for all of x86-64 costs milliseconds at start. Tests read what this one wrote with Iced.
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2.
/// </remarks>
internal sealed partial class Assembler
{
    private byte[] _bytes = new byte[1 << 10];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Code => _bytes.AsSpan(0, Length);

    /// <summary>to = from.</summary>
    public void Move(Register to, Register from) => Operate(0x8B, to, from);

    /// <summary>to = 64 bits of memory.</summary>
    public void Load(Register to, Address from) => Operate(0x8B, to, from);

    /// <summary>to = 32 bits of memory; the upper half becomes zero.</summary>
    public void Load32(Register to, Address from) => Operate(0x8B, to, from, wide: false);

    /// <summary>to = 32 bits of memory with their sign.</summary>
    public void LoadSigned32(Register to, Address from) => Operate(0x63, to, from);

    /// <summary>to = where the address points.</summary>
    public void LoadAddress(Register to, Address from) => Operate(0x8D, to, from);

    /// <summary>to = to + number.</summary>
    public void Add(Register to, int number)
    {
        // -128 fits a byte where 128 does not.
        bool subtract = number == 128;
        if (subtract) number = -number;
        bool small = number == (sbyte)number;
        Rex(true, 0, (int)Register.None, (int)to);
        Write(small ? 0x83 : 0x81);
        Direct(subtract ? 5 : 0, (int)to);
        if (small) Write(number);
        else Write32(number);
    }

    /// <summary>Compares, for a conditional jump.</summary>
    public void Compare(Register left, Register right) => Operate(0x3B, left, right);

    /// <summary>to = to - 1 in 32 bits, compared with zero.</summary>
    public void Decrement32(Register to)
    {
        Rex(false, 0, (int)Register.None, (int)to);
        Write(0xFF);
        Direct(1, (int)to);
    }

    /// <summary>Compares 32 bits with zero.</summary>
    public void Test32(Register x)
    {
        Rex(false, (int)x, (int)Register.None, (int)x);
        Write(0x85);
        Direct((int)x, (int)x);
    }

    /// <summary>Puts a register on the stack.</summary>
    public void Push(Register x)
    {
        Rex(false, 0, (int)Register.None, (int)x);
        Write(0x50 + ((int)x & 7));
    }

    /// <summary>Takes a register from the stack.</summary>
    public void Pop(Register x)
    {
        Rex(false, 0, (int)Register.None, (int)x);
        Write(0x58 + ((int)x & 7));
    }

    /// <summary>Returns.</summary>
    public void Return() => Write(0xC3);

    /// <summary>Jumps; the place to go is given by <see cref="Land"/>, or now.</summary>
    /// <returns>What Land takes.</returns>
    public int Jump(int to = 0)
    {
        Write(0xE9);
        return Distance(to);
    }

    /// <summary>Jumps where the last comparison found both equal; see <see cref="Jump"/>.</summary>
    public int JumpIfEqual(int to = 0)
    {
        Write(0x0F);
        Write(0x84);
        return Distance(to);
    }

    /// <summary>Jumps where the last comparison found a difference; see <see cref="Jump"/>.</summary>
    public int JumpIfNot(int to = 0)
    {
        Write(0x0F);
        Write(0x85);
        return Distance(to);
    }

    /// <summary>An earlier jump goes here.</summary>
    public void Land(int jump) =>
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(jump), Length - (jump + sizeof(int)));

    /// <summary>Fills up to a multiple with what is never run.</summary>
    public void Align(int multiple)
    {
        while (Length % multiple != 0) Write(0xCC);
    }

    private int Distance(int to)
    {
        Write32(to - (Length + sizeof(int)));
        return Length - sizeof(int);
    }

    private void Operate(int opcode, Register reg, Register rm)
    {
        Rex(true, (int)reg, (int)Register.None, (int)rm);
        Write(opcode);
        Direct((int)reg, (int)rm);
    }

    private void Operate(int opcode, Register reg, Address rm, bool wide = true)
    {
        Rex(wide, (int)reg, (int)rm.Index, (int)rm.Base);
        Write(opcode);
        Indirect((int)reg, rm, 1);
    }

    /// <summary>The prefix with the fourth bits of registers, where there is one to tell.</summary>
    private void Rex(bool wide, int reg, int index, int rm)
    {
        int high = (reg > 7 ? 4 : 0) | (index > 7 ? 2 : 0) | (rm > 7 ? 1 : 0);
        if (wide || high != 0) Write(0x40 | (wide ? 8 : 0) | high);
    }

    /// <summary>The ModRM byte of two registers.</summary>
    private void Direct(int reg, int rm) => Write(0xC0 | ((reg & 7) << 3) | (rm & 7));

    /// <summary>ModRM, SIB and displacement of an address; a short displacement counts in units.</summary>
    private void Indirect(int reg, Address rm, int unit)
    {
        int small = rm.Displacement / unit;
        // Base 5 (rbp, r13) without a displacement would mean another thing.
        int mode = rm.Displacement == 0 && ((int)rm.Base & 7) != 5 ? 0
            : small * unit == rm.Displacement && small == (sbyte)small ? 1
            : 2;
        bool sib = rm.Index != Register.None || ((int)rm.Base & 7) == 4;
        Write((mode << 6) | ((reg & 7) << 3) | (sib ? 4 : (int)rm.Base & 7));
        if (sib)
        {
            int index = rm.Index == Register.None ? 4 : (int)rm.Index & 7;
            Write((BitOperations.Log2((uint)rm.Scale) << 6) | (index << 3) | ((int)rm.Base & 7));
        }

        if (mode == 1) Write(small);
        else if (mode == 2) Write32(rm.Displacement);
    }

    private void Write(int value)
    {
        if (Length == _bytes.Length) Array.Resize(ref _bytes, 2 * Length);
        _bytes[Length++] = (byte)value;
    }

    private void Write32(int value)
    {
        for (int shift = 0; shift < 32; shift += 8) Write(value >> shift);
    }
}
