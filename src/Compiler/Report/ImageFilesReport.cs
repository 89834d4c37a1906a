using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.Report;

/// <summary>The files that <c>pnlpc image</c> wrote for one image. <paramref name="Address"/>: in hexadecimal. <paramref name="SlotBytes"/>: null where it lies by itself.</summary>
public sealed record ImageFilesReport(string Image, string Kind, string Address, long Bytes, long? SlotBytes, ImmutableArray<string> Files)
{
    public static string ToText(IEnumerable<ImageFilesReport> images)
    {
        StringBuilder text = new();
        foreach (ImageFilesReport image in images)
        {
            text.Append(CultureInfo.InvariantCulture, $"{image.Image}: {image.Kind}, {image.Bytes:N0} bytes{(image.SlotBytes is { } slot ? $" in a slot of {slot:N0}" : string.Empty)} at {image.Address} -> {string.Join(", ", image.Files)}\n");
        }

        return text.ToString();
    }
}
