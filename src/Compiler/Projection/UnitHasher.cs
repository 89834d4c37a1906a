using System.Security.Cryptography;
using System.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Base hashes of a unit by hash family (docs/text.md, section 6).</summary>
public static class UnitHasher
{
    /// <summary>What 32-bit FNV-1a begins with.</summary>
    public const uint FnvBasis = 0x811C9DC5;

    public static UnitHash Hash(HashFamily family, string unit)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(unit);
        return family switch
        {
            HashFamily.Fnv1a => Fnv1a(bytes),
            HashFamily.Sha2 => new UnitHash(ModP(SHA256.HashData(bytes)), ModP(Sha224.HashData(bytes))),
            _ => throw new ArgumentOutOfRangeException(nameof(family), "The hashes of this family are not known."),
        };
    }

    /// <summary>32-bit FNV-1a, from another basis if need be.</summary>
    internal static uint Fnv(uint basis, ReadOnlySpan<byte> bytes)
    {
        uint h = basis;
        foreach (byte b in bytes)
        {
            h = unchecked((h ^ b) * 0x01000193);
        }

        return h;
    }

    private static UnitHash Fnv1a(ReadOnlySpan<byte> bytes)
    {
        uint h = Fnv(FnvBasis, bytes);
        uint step = Fold(Mix(unchecked(h + 0x9E3779B9)));
        return new UnitHash(Fold(Mix(h)), step == 0 ? 1 : step);
    }

    internal static uint Mix(uint x)
    {
        x ^= x >> 16;
        x = unchecked(x * 0x85EBCA6B);
        x ^= x >> 13;
        x = unchecked(x * 0xC2B2AE35);
        return x ^ (x >> 16);
    }

    private static uint Fold(uint x)
    {
        x &= 0x7FFFFFFF;
        return x == UnitsCache.P ? 0 : x;
    }

    /// <summary>A little-endian number mod P, from its highest byte on.</summary>
    private static uint ModP(ReadOnlySpan<byte> number)
    {
        ulong rest = 0;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            rest = ((rest << 8) | number[i]) % UnitsCache.P;
        }

        return (uint)rest;
    }
}
