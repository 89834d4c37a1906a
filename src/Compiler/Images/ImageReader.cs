using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Images;

/// <summary>An array as the directory names it.</summary>
public sealed record ImageArray(string Name, ImageElement Element, long At, long Bytes, bool Checked);

/// <summary>What an image says of itself. <paramref name="Arrays"/> and <paramref name="Name"/> are empty where the directory cannot be read.</summary>
public sealed record ImageContents(
    int FormatVersion,
    ImageKind Kind,
    string Name,
    long Bytes,
    long Alignment,
    uint Version,
    uint RuntimeAbi,
    string Isa,
    long CheckedBytes,
    uint CheckedCrc,
    uint BulkCrc,
    uint HeaderCrc,
    ImageHash Content,
    ImageHash Tables,
    ImageHash Layout,
    ImmutableArray<ImageArray> Arrays);

/// <summary>Reads images back, damaged ones as far as that goes.</summary>
public sealed class ImageReader(string file, DiagnosticBag diagnostics)
{
    /// <summary>Null where not even the header makes sense. What else is wrong, the diagnostics say.</summary>
    public ImageContents? Read(ReadOnlyMemory<byte> image)
    {
        ReadOnlySpan<byte> bytes = image.Span;
        if (bytes.Length < ImageFormat.HeaderBytes || U32(bytes, ImageFormat.At.Magic) != ImageFormat.Magic)
        {
            diagnostics.NotAnImage(file, bytes.Length);
            return null;
        }

        uint headerCrc = U32(bytes, ImageFormat.At.HeaderCrc);
        uint expected = Crc32.Of(bytes[..ImageFormat.At.HeaderCrc]);
        if (headerCrc != expected)
        {
            diagnostics.ImageChecksum(file, "header", headerCrc, expected);
        }

        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[ImageFormat.At.FormatVersion..]);
        if (version != ImageFormat.Version)
        {
            diagnostics.ImageFormatVersion(file, version, ImageFormat.Version);
            return null;
        }

        long imageBytes = U32(bytes, ImageFormat.At.ImageBytes);
        long checkedBytes = U32(bytes, ImageFormat.At.CheckedBytes);
        ImageKind kind = (ImageKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[ImageFormat.At.Kind..]);
        if (U32(bytes, ImageFormat.At.HeaderBytes) != ImageFormat.HeaderBytes || imageBytes < ImageFormat.HeaderBytes || imageBytes % ImageFormat.Alignment != 0
            || checkedBytes > imageBytes - ImageFormat.HeaderBytes || !Enum.IsDefined(kind))
        {
            diagnostics.ImageHeaderContradicts(file);
            return null;
        }

        if (imageBytes > bytes.Length)
        {
            diagnostics.ImageTruncated(file, bytes.Length, imageBytes);
        }
        else
        {
            CheckContents(bytes[..(int)imageBytes], (int)checkedBytes);
        }

        (string name, ImmutableArray<ImageArray> arrays) = ReadDirectory(bytes[..(int)Math.Min(bytes.Length, imageBytes)], ImageFormat.HeaderBytes + checkedBytes);
        return new ImageContents(
            version,
            kind,
            name,
            imageBytes,
            U32(bytes, ImageFormat.At.Alignment),
            U32(bytes, ImageFormat.At.Version),
            U32(bytes, ImageFormat.At.RuntimeAbi),
            Printable(bytes.Slice(ImageFormat.At.Isa, ImageFormat.IsaBytes)),
            checkedBytes,
            U32(bytes, ImageFormat.At.CheckedCrc),
            U32(bytes, ImageFormat.At.BulkCrc),
            headerCrc,
            ImageHash.Read(bytes[ImageFormat.At.Content..]),
            ImageHash.Read(bytes[ImageFormat.At.Tables..]),
            ImageHash.Read(bytes[ImageFormat.At.Layout..]),
            arrays);
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <summary>Text of a file that may be damaged: on a terminal it must do nothing but be read.</summary>
    private static string Printable(ReadOnlySpan<byte> utf8) =>
        new([.. Encoding.UTF8.GetString(utf8).TrimEnd('\0').Select(c => char.IsControl(c) ? '.' : c)]);

    private void CheckContents(ReadOnlySpan<byte> image, int checkedBytes)
    {
        Compare("checked part", U32(image, ImageFormat.At.CheckedCrc), Crc32.Of(image.Slice(ImageFormat.HeaderBytes, checkedBytes)));
        Compare("bulk part", U32(image, ImageFormat.At.BulkCrc), Crc32.Of(image[(ImageFormat.HeaderBytes + checkedBytes)..]));
        if (ImageHash.Read(image[ImageFormat.At.Content..]) != ImageHash.Of(image[ImageFormat.HeaderBytes..]))
        {
            diagnostics.ImageContentHash(file);
        }

        void Compare(string part, uint found, uint expected)
        {
            if (found != expected)
            {
                diagnostics.ImageChecksum(file, part, found, expected);
            }
        }
    }

    private (string Name, ImmutableArray<ImageArray> Arrays) ReadDirectory(ReadOnlySpan<byte> image, long bulk)
    {
        long at = U32(image, ImageFormat.At.Directory);
        long bytes = U32(image, ImageFormat.At.DirectoryBytes);
        if (at < ImageFormat.HeaderBytes || at > image.Length || bytes > image.Length - at)
        {
            diagnostics.ImageDirectory(file);
            return (string.Empty, []);
        }

        ReadOnlySpan<byte> rest = image.Slice((int)at, (int)bytes);
        ImmutableArray<ImageArray>.Builder arrays = ImmutableArray.CreateBuilder<ImageArray>();
        if (Take(ref rest, sizeof(uint)) is var nameBytes && nameBytes.Length == sizeof(uint) && U32(nameBytes, 0) is var nameLength && nameLength <= rest.Length)
        {
            string name = Printable(Take(ref rest, (int)nameLength));
            ReadOnlySpan<byte> countBytes = Take(ref rest, sizeof(uint));
            uint count = countBytes.IsEmpty ? uint.MaxValue : U32(countBytes, 0);
            while (arrays.Count < count && ReadArray(ref rest, image.Length, bulk) is { } array)
            {
                arrays.Add(array);
            }

            if (arrays.Count == count)
            {
                return (name, arrays.ToImmutable());
            }
        }

        diagnostics.ImageDirectory(file);
        return (string.Empty, []);
    }

    private static ImageArray? ReadArray(ref ReadOnlySpan<byte> rest, int imageBytes, long bulk)
    {
        const int Fixed = 10;
        ReadOnlySpan<byte> entry = Take(ref rest, Fixed);
        if (entry.IsEmpty)
        {
            return null;
        }

        long at = U32(entry, 0);
        long bytes = U32(entry, 4);
        ImageElement element = (ImageElement)entry[8];
        int length = entry[9];
        return length > rest.Length || !Enum.IsDefined(element) || at > imageBytes || bytes > imageBytes - at
            ? null
            : new ImageArray(Printable(Take(ref rest, length)), element, at, bytes, at < bulk);
    }

    /// <summary>The next bytes; none where there are not so many.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int bytes)
    {
        if (bytes > rest.Length)
        {
            return [];
        }

        ReadOnlySpan<byte> taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
