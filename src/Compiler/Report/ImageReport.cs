using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Report;

/// <summary>What a file with an image says of itself (docs/image-format.md). <paramref name="Intact"/>: every checksum and hash is right. <paramref name="Slot"/>: null where the file has no trailer of a slot.</summary>
public sealed record ImageReport(
    string File,
    string Format,
    string? Address,
    string? Uf2Family,
    string Kind,
    string Name,
    bool Intact,
    int FormatVersion,
    long Bytes,
    uint Version,
    uint RuntimeAbi,
    string Isa,
    string Content,
    string Tables,
    string Layout,
    string HeaderCrc,
    long CheckedBytes,
    string CheckedCrc,
    long BulkBytes,
    string BulkCrc,
    SlotTrailer? Slot,
    ImmutableArray<ImageArrayReport> Arrays)
{
    /// <summary>Null after a diagnostic; damaged images are reported as far as they can be read.</summary>
    public static ImageReport? Read(string path, DiagnosticBag diagnostics)
    {
        string name = Path.GetFileName(path);
        if (ImageFile.Read(path, diagnostics) is not { } file || new ImageReader(name, diagnostics).Read(file.Bytes.AsMemory()) is not { } image)
        {
            return null;
        }

        SlotTrailer? slot = ImageSlot.Read(name, file.Bytes.AsSpan(), image.Bytes, diagnostics);
        return new ImageReport(
            name,
            file.Format,
            file.Address is { } address ? Hex(address) : null,
            file.Uf2Family is { } family ? Hex(family) : null,
            image.Kind == ImageKind.Tables ? "tables" : "model",
            image.Name,
            !diagnostics.HasErrors,
            image.FormatVersion,
            image.Bytes,
            image.Version,
            image.RuntimeAbi,
            image.Isa,
            image.Content.ToString(),
            image.Tables.ToString(),
            image.Layout.ToString(),
            Hex(image.HeaderCrc),
            image.CheckedBytes,
            Hex(image.CheckedCrc),
            image.Bytes - ImageFormat.HeaderBytes - image.CheckedBytes,
            Hex(image.BulkCrc),
            slot,
            [.. image.Arrays.Select(array => new ImageArrayReport(array.Name, array.Element.ToString().ToLowerInvariant(), array.At, array.Bytes, array.Bytes / ImageFormat.ElementBytes(array.Element), array.Checked))]);
    }

    public string ToText()
    {
        StringBuilder text = new();
        Line("file", Address is null ? $"{File} ({Format})" : $"{File} ({Format}, at {Address}{(Uf2Family is null ? string.Empty : $", family {Uf2Family}")})");
        Line("image", $"{Kind} \"{Name}\", version {Number(Version)}, {(Intact ? "intact" : "DAMAGED")}");
        Line("format", $"{Number(FormatVersion)}, runtime ABI {Number(RuntimeAbi)}, instruction set {Isa}");
        Line("bytes", $"{Number(Bytes)}: checked {Number(CheckedBytes)} (CRC-32 {CheckedCrc}), bulk {Number(BulkBytes)} (CRC-32 {BulkCrc})");
        Line("header", $"CRC-32 {HeaderCrc}");
        if (Slot is not null)
        {
            Line("slot", $"{Number(Slot.SlotBytes)} bytes, room for {Number(Slot.Capacity)}, epoch {Number(Slot.Epoch)}, version {Number(Slot.Version)}");
        }

        Line("content", Content);
        Line(Kind == "tables" ? "tables" : "for tables", Tables);
        Line("layout", Layout);
        foreach (ImageArrayReport array in Arrays)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {array.Offset,10}  {array.Type,-3} {array.Count,10:N0}  {(array.Checked ? "checked" : "bulk"),-7}  {array.Name}\n");
        }

        return text.ToString();

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"{what,-12}{value}\n");

        static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string Hex(uint value) => "0x" + value.ToString("X8", CultureInfo.InvariantCulture);
}

/// <summary>An array of an image. <paramref name="Offset"/>: from the image's first byte.</summary>
public sealed record ImageArrayReport(string Name, string Type, long Offset, long Bytes, long Count, bool Checked);
