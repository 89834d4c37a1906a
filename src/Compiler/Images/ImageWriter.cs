using System.Buffers.Binary;
using System.Text;

namespace PNlpMixer.Codegen.Images;

/// <summary>What the header says of an image, but for what follows from its contents. <paramref name="Name"/> stands in the directory.</summary>
public sealed record ImageIdentity(ImageKind Kind, string Name, string Isa, uint Version, int RuntimeAbi, ImageHash Tables, ImageHash Layout);

/// <summary>Puts an image together: docs/image-format.md.</summary>
public static class ImageWriter
{
    public static byte[] Write(ImageIdentity identity, ReadOnlySpan<byte> record, ImagePlan plan)
    {
        byte[] directory = Directory(identity.Name, plan);
        int directoryAt = ImageFormat.AlignUp(plan.UsedBytes, ImageFormat.ArrayAlignment);
        byte[] image = new byte[ImageFormat.AlignUp(directoryAt + directory.Length, ImageFormat.Alignment)];
        record.CopyTo(image.AsSpan(ImageFormat.HeaderBytes));
        foreach (PlacedPart part in plan.Parts)
        {
            part.Part.Data.CopyTo(image, part.At);
        }

        directory.CopyTo(image, directoryAt);
        WriteHeader(image, identity, plan.CheckedBytes, (directoryAt, directory.Length));
        return image;
    }

    private static void WriteHeader(byte[] image, ImageIdentity identity, int checkedBytes, (int At, int Bytes) directory)
    {
        int bulk = ImageFormat.HeaderBytes + checkedBytes;
        Put(ImageFormat.At.Magic, ImageFormat.Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(ImageFormat.At.FormatVersion), ImageFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(ImageFormat.At.Kind), (ushort)identity.Kind);
        Put(ImageFormat.At.HeaderBytes, ImageFormat.HeaderBytes);
        Put(ImageFormat.At.ImageBytes, (uint)image.Length);
        Put(ImageFormat.At.Alignment, ImageFormat.Alignment);
        Put(ImageFormat.At.Version, identity.Version);
        Put(ImageFormat.At.RuntimeAbi, (uint)identity.RuntimeAbi);
        Put(ImageFormat.At.CheckedBytes, (uint)checkedBytes);
        Put(ImageFormat.At.CheckedCrc, Crc32.Of(image.AsSpan(ImageFormat.HeaderBytes, checkedBytes)));
        Put(ImageFormat.At.BulkCrc, Crc32.Of(image.AsSpan(bulk)));
        Put(ImageFormat.At.Directory, (uint)directory.At);
        Put(ImageFormat.At.DirectoryBytes, (uint)directory.Bytes);
        Encoding.ASCII.GetBytes(identity.Isa).CopyTo(image.AsSpan(ImageFormat.At.Isa, ImageFormat.IsaBytes));
        ImageHash.Of(image.AsSpan(ImageFormat.HeaderBytes)).Bytes.CopyTo(image.AsSpan(ImageFormat.At.Content));
        identity.Tables.Bytes.CopyTo(image.AsSpan(ImageFormat.At.Tables));
        identity.Layout.Bytes.CopyTo(image.AsSpan(ImageFormat.At.Layout));
        Put(ImageFormat.At.HeaderCrc, Crc32.Of(image.AsSpan(0, ImageFormat.At.HeaderCrc)));

        void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);
    }

    private static byte[] Directory(string name, ImagePlan plan)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        writer.Write((uint)utf8.Length);
        writer.Write(utf8);
        writer.Write((uint)plan.Parts.Length);
        foreach (PlacedPart part in plan.Parts)
        {
            byte[] partName = ShortName(part.Part.Name);
            writer.Write((uint)part.At);
            writer.Write((uint)part.Part.Data.Length);
            writer.Write((byte)part.Part.Element);
            writer.Write((byte)partName.Length);
            writer.Write(partName);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The end of a name that is too long: there it differs from its neighbours. Whole characters only.</summary>
    private static byte[] ShortName(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        int start = Math.Max(0, utf8.Length - byte.MaxValue);
        while (start < utf8.Length && (utf8[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return utf8[start..];
    }
}
