using System.Buffers.Binary;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Bytes of an object file that end up in memory, by what they are.</summary>
public sealed record ElfSections(long CodeBytes, long ConstantBytes, long WritableBytes)
{
    private const uint Alloc = 2;
    private const uint Writable = 1;
    private const uint Executable = 4;

    /// <summary>Reads the section headers of a little-endian ELF file, 32 or 64 bits.</summary>
    public static ElfSections Read(ReadOnlySpan<byte> elf)
    {
        bool wide = elf[4] == 2;
        long table = wide ? BinaryPrimitives.ReadInt64LittleEndian(elf[40..]) : BinaryPrimitives.ReadUInt32LittleEndian(elf[32..]);
        int entryBytes = BinaryPrimitives.ReadUInt16LittleEndian(elf[(wide ? 58 : 46)..]);
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(elf[(wide ? 60 : 48)..]);
        long code = 0;
        long constant = 0;
        long writable = 0;
        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> entry = elf[(int)(table + (long)i * entryBytes)..];
            uint flags = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
            long size = wide ? BinaryPrimitives.ReadInt64LittleEndian(entry[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
            if ((flags & Alloc) == 0)
            {
                continue;
            }

            code += (flags & Executable) != 0 ? size : 0;
            writable += (flags & (Executable | Writable)) == Writable ? size : 0;
            constant += (flags & (Executable | Writable)) == 0 ? size : 0;
        }

        return new ElfSections(code, constant, writable);
    }
}
