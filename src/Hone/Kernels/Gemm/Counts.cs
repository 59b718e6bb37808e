using System.Runtime.InteropServices;

namespace Hone.Kernels.Gemm;

// Whole numbers as types: N7 is a struct of seven bytes, so that sizeof(TRows) is 7 already when the JIT reads the IL.
// Code for rows that a tile does not have is then never imported; a static abstract property, folded only after
// inlining, makes compiling a tile three times slower.

/// <summary>1.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct N1;

/// <summary>2.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct N2;

/// <summary>3.</summary>
[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct N3;

/// <summary>4.</summary>
[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct N4;

/// <summary>5.</summary>
[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct N5;

/// <summary>6.</summary>
[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct N6;

/// <summary>7.</summary>
[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct N7;

/// <summary>8.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct N8;

/// <summary>9.</summary>
[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct N9;

/// <summary>10.</summary>
[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct N10;

/// <summary>11.</summary>
[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct N11;

/// <summary>12.</summary>
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct N12;

/// <summary>13.</summary>
[StructLayout(LayoutKind.Sequential, Size = 13)]
internal readonly struct N13;

/// <summary>14.</summary>
[StructLayout(LayoutKind.Sequential, Size = 14)]
internal readonly struct N14;
