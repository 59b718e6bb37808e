using Iced.Intel;

namespace Hone.Tests.Kernels.Emit;

/// <summary>Emitted code read with Iced.</summary>
internal static class Listings
{
    /// <summary>All instructions; each is valid, and Iced writes it with the same bytes.</summary>
    public static List<Instruction> Decode(byte[] code)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
        var instructions = new List<Instruction>();
        while (decoder.IP < (ulong)code.Length)
        {
            var instruction = decoder.Decode();
            Assert.False(instruction.IsInvalid, $"no instruction at {instruction.IP}");
            instructions.Add(instruction);
        }

        foreach (var instruction in instructions)
        {
            var written = new Bytes();
            Encoder.Create(64, written).Encode(instruction, instruction.IP);
            Assert.Equal(code.Skip((int)instruction.IP).Take(instruction.Length), written.All);
        }

        return instructions;
    }

    /// <summary>Whether it reads, writes or moves the stack.</summary>
    public static bool TouchesStack(Instruction instruction) => Touches(instruction, Register.RSP);

    /// <summary>Whether it has to do with a register, or a part of it, or what it is a part of.</summary>
    public static bool Touches(Instruction instruction, Register register) =>
        Used(instruction).Any(u => Same(u.Register, register));

    /// <summary>All registers that are written.</summary>
    public static IEnumerable<Register> Written(IEnumerable<Instruction> code) => code.SelectMany(Used)
        .Where(u => u.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite)
        .Select(u => u.Register);

    /// <summary>What an addition to rsp adds.</summary>
    public static int StackMoved(Instruction instruction) => instruction.Op0Register != Register.RSP ? 0
        : instruction.Mnemonic == Mnemonic.Add ? (int)instruction.GetImmediate(1)
        : instruction.Mnemonic == Mnemonic.Sub ? -(int)instruction.GetImmediate(1)
        : 0;

    private static UsedRegister[] Used(Instruction instruction) =>
        [.. new InstructionInfoFactory().GetInfo(instruction).GetUsedRegisters()
            .Where(_ => instruction.Mnemonic != Mnemonic.Vzeroupper)];

    private static bool Same(Register a, Register b) => a.IsVectorRegister()
        ? b.IsVectorRegister() && a.GetNumber() == b.GetNumber()
        : a.GetFullRegister() == b.GetFullRegister();

    private sealed class Bytes : CodeWriter
    {
        public List<byte> All { get; } = [];

        public override void WriteByte(byte value) => All.Add(value);
    }
}
