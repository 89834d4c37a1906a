using System.Buffers.Binary;
using System.Collections.Immutable;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>What a linked program keeps in flash: the bytes of its segments, at the addresses to which they are loaded.</summary>
public static class ElfSegments
{
    private const uint Load = 1;
    private const int EntryBytes = 32;

    /// <summary>Reads the program headers of a little-endian ELF file of 32 bits, in the order of addresses; runs without a gap between them are joined.</summary>
    public static ImmutableArray<AddressedBytes> Read(ReadOnlySpan<byte> elf)
    {
        int table = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf[28..]);
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(elf[44..]);
        List<AddressedBytes> segments = [];
        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> entry = elf.Slice(table + i * EntryBytes, EntryBytes);
            int bytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == Load && bytes > 0)
            {
                int offset = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
                segments.Add(new AddressedBytes(BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]), [.. elf.Slice(offset, bytes)]));
            }
        }

        List<AddressedBytes> runs = [];
        foreach (AddressedBytes segment in segments.OrderBy(segment => segment.Address))
        {
            if (runs.Count > 0 && runs[^1] is { } last && last.Address + last.Bytes.Length == segment.Address)
            {
                runs[^1] = last with { Bytes = last.Bytes.AddRange(segment.Bytes) };
            }
            else
            {
                runs.Add(segment);
            }
        }

        return [.. runs];
    }
}
