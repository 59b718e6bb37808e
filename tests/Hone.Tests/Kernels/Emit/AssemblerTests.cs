using Hone.Kernels.Emit;
using Iced.Intel;
using Assembler = Hone.Kernels.Emit.Assembler;
using Number = Hone.Kernels.Emit.Register;
using Register = Iced.Intel.Register;

namespace Hone.Tests.Kernels.Emit;

/// <summary>What the assembler writes is what another reads, with every register and form of address.</summary>
public sealed class AssemblerTests
{
    private static readonly Number[] Registers = [.. Enum.GetValues<Number>().Where(r => r != Number.None)];
    private static readonly int[] Displacements = [0, 4, 64, 100, 127, 128, -128, -256, 8128, 8192, 1 << 20];

    [Fact]
    public void Integer_instructions_of_two_registers()
    {
        foreach (var to in Registers)
            foreach (var from in Registers)
            {
                Check(Code.Mov_r64_rm64, a => a.Move(to, from), General(to), General(from));
                Check(Code.Cmp_r64_rm64, a => a.Compare(to, from), General(to), General(from));
            }
    }

    [Fact]
    public void Integer_instructions_of_one_register()
    {
        foreach (var x in Registers)
        {
            Check(Code.Push_r64, a => a.Push(x), General(x));
            Check(Code.Pop_r64, a => a.Pop(x), General(x));
            Check(Code.Dec_rm32, a => a.Decrement32(x), Register.EAX + (int)x);
            Check(Code.Test_rm32_r32, a => a.Test32(x), Register.EAX + (int)x, Register.EAX + (int)x);
            foreach (int number in Displacements)
            {
                var i = One(a => a.Add(x, number));
                Assert.Equal(General(x), i.Op0Register);
                long added = (long)i.GetImmediate(1) * (i.Mnemonic == Mnemonic.Sub ? -1 : 1);
                Assert.Equal((number, true), (added, i.Mnemonic is Mnemonic.Add or Mnemonic.Sub));
            }
        }
    }

    [Fact]
    public void Addresses_of_every_form()
    {
        foreach (var address in Addresses())
        {
            CheckMemory(Code.Mov_r64_rm64, a => a.Load(Number.R9, address), address, Register.R9);
            CheckMemory(Code.Mov_r32_rm32, a => a.Load32(Number.Rax, address), address, Register.EAX);
            CheckMemory(Code.Movsxd_r64_rm32, a => a.LoadSigned32(Number.R15, address), address, Register.R15);
            CheckMemory(Code.Lea_r64_m, a => a.LoadAddress(Number.Rsi, address), address, Register.RSI);
        }
    }

    [Fact]
    public void Vector_instructions_with_memory()
    {
        foreach (var address in Addresses())
            foreach (int x in new[] { 0, 9, 22, 31 })
            {
                CheckMemory(Code.EVEX_Vmovdqu32_zmm_k1z_zmmm512, a => a.LoadZmm(x, address), address, Zmm(x));
                CheckMemory(Code.EVEX_Vmovdqu32_zmmm512_k1z_zmm, a => a.StoreZmm(address, x), address, Zmm(x));
                CheckMemory(Code.EVEX_Vmovups_xmm_k1z_xmmm128, a => a.LoadXmm(x, address), address, Xmm(x));
                CheckMemory(Code.EVEX_Vmovups_xmmm128_k1z_xmm, a => a.StoreXmm(address, x), address, Xmm(x));
                CheckMemory(Code.EVEX_Vpbroadcastd_zmm_k1z_xmmm32, a => a.BroadcastZmm(x, address), address, Zmm(x));
                var sum = CheckMemory(
                    Code.EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32, a => a.AddBroadcast(x, 31 - x, address), address, Zmm(x));
                Assert.True(sum.IsBroadcast);
                Assert.Equal(Zmm(31 - x), sum.Op1Register);
                var dot = CheckMemory(
                    Code.EVEX_Vpdpbusd_zmm_k1z_zmm_zmmm512b32, a => a.AddByteProducts(x, 31 - x, address), address,
                    Zmm(x));
                Assert.False(dot.IsBroadcast);
                Assert.Equal(Zmm(31 - x), dot.Op1Register);
            }
    }

    [Fact]
    public void Vector_instructions_of_every_register()
    {
        (Code Code, Action<Assembler, int, int, int> Write)[] three =
        [
            (Code.EVEX_Vpdpbusd_zmm_k1z_zmm_zmmm512b32, (a, x, y, z) => a.AddByteProducts(x, y, z)),
            (Code.EVEX_Vfmadd213ps_zmm_k1z_zmm_zmmm512b32_er, (a, x, y, z) => a.MultiplyAdd(x, y, z)),
            (Code.EVEX_Vminps_zmm_k1z_zmm_zmmm512b32_sae, (a, x, y, z) => a.MinFloats(x, y, z)),
            (Code.EVEX_Vpackssdw_zmm_k1z_zmm_zmmm512b32, (a, x, y, z) => a.PackSigned(x, y, z)),
            (Code.EVEX_Vpackuswb_zmm_k1z_zmm_zmmm512, (a, x, y, z) => a.PackUnsigned(x, y, z)),
            (Code.EVEX_Vpaddsw_zmm_k1z_zmm_zmmm512, (a, x, y, z) => a.AddSaturated16(x, y, z)),
            (Code.EVEX_Vpmaxub_zmm_k1z_zmm_zmmm512, (a, x, y, z) => a.MaxBytes(x, y, z)),
            (Code.EVEX_Vpermd_zmm_k1z_zmm_zmmm512b32, (a, x, y, z) => a.PermuteLanes(x, y, z)),
        ];
        for (int to = 0; to < 32; to++)
            for (int left = 0; left < 32; left++)
            {
                Check(Code.EVEX_Vmovdqa32_zmm_k1z_zmmm512, a => a.MoveZmm(to, left), Zmm(to), Zmm(left));
                Check(Code.EVEX_Vcvtdq2ps_zmm_k1z_zmmm512b32_er, a => a.ToFloats(to, left), Zmm(to), Zmm(left));
                Check(Code.EVEX_Vcvtps2dq_zmm_k1z_zmmm512b32_er, a => a.ToIntegers(to, left), Zmm(to), Zmm(left));
                for (int right = 0; right < 32; right++)
                    foreach (var (code, write) in three)
                        Check(code, a => write(a, to, left, right), Zmm(to), Zmm(left), Zmm(right));
            }
    }

    [Fact]
    public void Jumps_go_where_they_are_told()
    {
        var code = new Assembler();
        int forward = code.Jump();
        int back = code.Length;
        code.ZeroUpper();
        code.JumpIfNot(back);
        int equal = code.JumpIfEqual();
        code.Land(forward);
        code.Return();
        code.Land(equal);
        code.Return();
        var read = Listings.Decode(code.Code.ToArray());
        Assert.Equal(
            [Mnemonic.Jmp, Mnemonic.Vzeroupper, Mnemonic.Jne, Mnemonic.Je, Mnemonic.Ret, Mnemonic.Ret],
            read.Select(i => i.Mnemonic));
        Assert.Equal(
            [read[4].IP, read[1].IP, read[5].IP], new[] { read[0], read[2], read[3] }.Select(i => i.NearBranchTarget));
    }

    private static IEnumerable<Address> Addresses() =>
        from origin in Registers
        from index in new[] { Number.None, Number.Rax, Number.Rbp, Number.Rdi, Number.R8, Number.R12, Number.R15 }
        from scale in index == Number.None ? [1] : new[] { 1, 2, 4, 8 }
        from displacement in Displacements
        select new Address(origin, index, scale, displacement);

    private static Instruction CheckMemory(Code code, Action<Assembler> write, Address address, Register register)
    {
        var i = One(write);
        Assert.Equal(code, i.Code);
        Assert.Equal(register, i.Op0Kind == OpKind.Register ? i.Op0Register : i.Op1Register);
        Assert.Equal(General(address.Base), i.MemoryBase);
        Assert.Equal(address.Index == Number.None ? Register.None : General(address.Index), i.MemoryIndex);
        Assert.Equal((address.Scale, address.Displacement), (i.MemoryIndexScale, (long)i.MemoryDisplacement64));
        return i;
    }

    private static void Check(Code code, Action<Assembler> write, params Register[] registers)
    {
        var i = One(write);
        Assert.Equal(code, i.Code);
        for (int k = 0; k < registers.Length; k++) Assert.Equal(registers[k], i.GetOpRegister(k));
    }

    private static Instruction One(Action<Assembler> write)
    {
        var code = new Assembler();
        write(code);
        return Assert.Single(Listings.Decode(code.Code.ToArray()));
    }

    private static Register General(Number x) => Register.RAX + (int)x;

    private static Register Zmm(int x) => Register.ZMM0 + x;

    private static Register Xmm(int x) => Register.XMM0 + x;
}
