using System.Buffers.Binary;
using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Images;

/// <summary>UF2, which a boot loader takes as a file on a drive: blocks of 512 bytes, each with an address and 256 bytes of data.</summary>
public static class Uf2
{
    public const int BlockBytes = 512;
    private const int PayloadBytes = 256;
    private const int DataAt = 32;
    private const int DataRoom = 476;
    private const uint MagicStart0 = 0x0A324655;
    private const uint MagicStart1 = 0x9E5D5157;
    private const uint MagicEnd = 0x0AB16F30;
    private const uint FamilyPresent = 0x00002000;
    private const uint NotMainFlash = 0x00000001;

    /// <summary>The last block is filled up with the value of erased flash: boot loaders want whole ones.</summary>
    public static byte[] Write(uint address, ReadOnlySpan<byte> bytes, uint family)
    {
        int blocks = (bytes.Length + PayloadBytes - 1) / PayloadBytes;
        byte[] file = new byte[blocks * BlockBytes];
        for (int i = 0; i < blocks; i++)
        {
            Span<byte> block = file.AsSpan(i * BlockBytes, BlockBytes);
            ReadOnlySpan<uint> words = [MagicStart0, MagicStart1, FamilyPresent, checked(address + (uint)(i * PayloadBytes)), PayloadBytes, (uint)i, (uint)blocks, family];
            for (int word = 0; word < words.Length; word++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(block[(word * sizeof(uint))..], words[word]);
            }

            ReadOnlySpan<byte> payload = bytes.Slice(i * PayloadBytes, Math.Min(PayloadBytes, bytes.Length - i * PayloadBytes));
            block.Slice(DataAt, PayloadBytes).Fill(0xFF);
            payload.CopyTo(block[DataAt..]);
            BinaryPrimitives.WriteUInt32LittleEndian(block[(BlockBytes - sizeof(uint))..], MagicEnd);
        }

        return file;
    }

    public static bool IsUf2(ReadOnlySpan<byte> file) => file.Length >= BlockBytes && BinaryPrimitives.ReadUInt32LittleEndian(file) == MagicStart0;

    /// <summary>The bytes of a file, which lie in one piece, and its family (null: none is named); null after a diagnostic.</summary>
    public static (AddressedBytes Bytes, uint? Family)? Read(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        AddressedRuns runs = new();
        uint? family = null;
        if (bytes.Length % BlockBytes != 0)
        {
            diagnostics.Uf2Block(file, bytes.Length / BlockBytes, string.Create(CultureInfo.InvariantCulture, $"the last block has {bytes.Length % BlockBytes} bytes instead of {BlockBytes}"));
            return null;
        }

        int count = bytes.Length / BlockBytes;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> block = bytes.Slice(i * BlockBytes, BlockBytes);
            uint payload = Word(block, 4);
            if (Word(block, 0) != MagicStart0 || Word(block, 1) != MagicStart1 || BinaryPrimitives.ReadUInt32LittleEndian(block[(BlockBytes - sizeof(uint))..]) != MagicEnd)
            {
                diagnostics.Uf2Block(file, i, "a magic number is wrong");
                return null;
            }

            if (payload > DataRoom || Word(block, 5) != i || Word(block, 6) != count)
            {
                diagnostics.Uf2Block(file, i, "its size, its number, or the number of blocks is wrong");
                return null;
            }

            if ((Word(block, 2) & NotMainFlash) == 0)
            {
                runs.Add(Word(block, 3), block.Slice(DataAt, (int)payload).ToArray());
            }

            family = (Word(block, 2) & FamilyPresent) != 0 ? Word(block, 7) : family;
        }

        return runs.Single(file, diagnostics) is { } single ? (single, family) : null;
    }

    private static uint Word(ReadOnlySpan<byte> block, int word) => BinaryPrimitives.ReadUInt32LittleEndian(block[(word * sizeof(uint))..]);
}
