using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Images;

/// <summary>A file that holds an image, whatever its format. <paramref name="Address"/>: where the file says that it belongs.</summary>
public sealed record ImageFile(string Format, uint? Address, uint? Uf2Family, ImmutableArray<byte> Bytes)
{
    /// <summary>The format is that of the contents, not of the name; null after a diagnostic.</summary>
    public static ImageFile? Read(string path, DiagnosticBag diagnostics)
    {
        byte[] bytes = WholeFile.Read(path);
        string name = Path.GetFileName(path);
        if (Uf2.IsUf2(bytes))
        {
            return Uf2.Read(name, bytes, diagnostics) is { } uf2 ? new ImageFile("uf2", uf2.Bytes.Address, uf2.Family, uf2.Bytes.Bytes) : null;
        }

        if (bytes.Length > 0 && bytes[0] == ':')
        {
            return IntelHex.Read(name, Encoding.Latin1.GetString(bytes), diagnostics) is { } hex ? new ImageFile("hex", hex.Address, null, hex.Bytes) : null;
        }

        return new ImageFile("bin", null, null, [.. bytes]);
    }
}
