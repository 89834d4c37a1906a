using System.Buffers.Binary;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Images;

/// <summary>What the trailer of a slot says. <paramref name="Capacity"/>: the most bytes an image can have there.</summary>
public sealed record SlotTrailer(long SlotBytes, long Capacity, uint Epoch, uint Version);

/// <summary>A slot as an update leaves it behind: image, record and commit unit (docs/updates.md), so that it can be programmed into new devices.</summary>
public static class ImageSlot
{
    /// <summary>More than the flash that anyone updates in two slots; a slot is written whole.</summary>
    public const int MaxBytes = 1 << 26;

    private const uint Magic = 0x534C4E50;
    private const uint Format = 1;
    private const uint CommitMask = 0x54494D43;
    private const int RecordBytes = 32;
    private const int CommitBytes = 4;
    private const int LargestUnit = 1 << 16;

    /// <summary>As most flash reads where it was erased.</summary>
    private const byte Unused = 0xFF;

    /// <summary>Fields of the record.</summary>
    private static class At
    {
        public const int Magic = 0;
        public const int Format = 4;
        public const int Epoch = 8;
        public const int Version = 12;
        public const int Bytes = 16;
        public const int HeaderHash = 20;
        public const int Crc = 28;
    }

    /// <summary>A power of two.</summary>
    public static bool IsProgramUnit(long bytes) => bytes is > 0 and <= LargestUnit && (bytes & (bytes - 1)) == 0;

    public static long Capacity(long slotBytes, int programBytes) => slotBytes - Math.Max(CommitBytes, programBytes) - Math.Max(RecordBytes, programBytes);

    /// <summary>All bytes of the slot. <paramref name="image"/> is at most as large as the slot's capacity.</summary>
    public static byte[] Write(ReadOnlySpan<byte> image, int slotBytes, int programBytes)
    {
        byte[] slot = new byte[slotBytes];
        int record = checked((int)Capacity(slotBytes, programBytes));
        int commit = slotBytes - Math.Max(CommitBytes, programBytes);
        image.CopyTo(slot);
        slot.AsSpan(image.Length, record - image.Length).Fill(Unused);
        Put(record + At.Magic, Magic);
        Put(record + At.Format, Format);
        Put(record + At.Version, BinaryPrimitives.ReadUInt32LittleEndian(image[ImageFormat.At.Version..]));
        Put(record + At.Bytes, (uint)image.Length);
        Put(record + At.HeaderHash, HeaderHash(image));
        uint crc = Crc32.Of(slot.AsSpan(record, At.Crc));
        Put(record + At.Crc, crc);
        for (int at = commit; at < slotBytes; at += sizeof(uint))
        {
            Put(at, crc ^ CommitMask);
        }

        return slot;

        void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(at), value);
    }

    /// <summary>
    /// The trailer behind an image of <paramref name="imageBytes"/>; null where there is none. Where it lies depends on the program unit, which is
    /// not written anywhere.
    /// </summary>
    public static SlotTrailer? Read(string file, ReadOnlySpan<byte> slot, long imageBytes, DiagnosticBag diagnostics)
    {
        for (int unit = CommitBytes; unit <= LargestUnit; unit *= 2)
        {
            long at = Capacity(slot.Length, unit);
            if (at < imageBytes || U32(slot, (int)at + At.Magic) != Magic)
            {
                continue;
            }

            ReadOnlySpan<byte> record = slot.Slice((int)at, RecordBytes);
            uint crc = U32(record, At.Crc);
            if (U32(record, At.Format) != Format || crc != Crc32.Of(record[..At.Crc]) || !IsCommitted(slot[^unit..], crc))
            {
                diagnostics.SlotNotCommitted(file);
            }
            else if (U32(record, At.Bytes) != imageBytes || U32(record, At.Version) != U32(slot, ImageFormat.At.Version) || U32(record, At.HeaderHash) != HeaderHash(slot))
            {
                diagnostics.SlotOfOtherImage(file);
            }

            return new SlotTrailer(slot.Length, at, U32(record, At.Epoch), U32(record, At.Version));
        }

        return null;
    }

    private static bool IsCommitted(ReadOnlySpan<byte> unit, uint crc)
    {
        for (int at = 0; at < unit.Length; at += sizeof(uint))
        {
            if (U32(unit, at) != (crc ^ CommitMask))
            {
                return false;
            }
        }

        return true;
    }

    private static uint HeaderHash(ReadOnlySpan<byte> image) => UnitHasher.Fnv(UnitHasher.FnvBasis, image[..ImageFormat.HeaderBytes]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
