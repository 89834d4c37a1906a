using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// What an output directory says that it holds: the SHA-256 of each file, and of the record itself, so that a later output knows which files are as
/// they were written and may be replaced.
/// </summary>
/// <param name="Files">Path, with forward slashes, and SHA-256 in hexadecimal.</param>
/// <param name="IsIntact">The record itself is as it was written.</param>
internal sealed record OutputRecord(FrozenDictionary<string, string> Files, bool IsIntact)
{
    private const string FilesKey = "files";
    private const string SealKey = "record_sha256";
    private const int MaxBytes = 16 << 20;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the list of files, and the seal, to a JSON object.</summary>
    public static string Seal(string json, IEnumerable<(string Path, long Bytes, string Sha256)> files)
    {
        JsonObject root = JsonNode.Parse(json)!.AsObject();
        root[FilesKey] = new JsonArray([.. files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => (JsonNode)new JsonObject
        {
            ["path"] = file.Path,
            ["bytes"] = file.Bytes,
            ["sha256"] = file.Sha256,
        })]);
        string text = root.ToJsonString(Json)[..^"\n}".Length] + ",\n";
        return text + LastLines(text);
    }

    /// <summary>The record of a folder; null where there is none, or none of this kind that lists its files.</summary>
    public static OutputRecord? Read(string folder, OutputKind kind) => Read(Path.Combine(folder, kind.RecordName), kind.Format);

    /// <summary>A record, whatever its kind unless one is given.</summary>
    public static OutputRecord? Read(string path, string? format = null) =>
        FileKinds.Of(path, follow: false) == FileKind.File && new FileInfo(path).Length <= MaxBytes ? Parse(WholeFile.Read(path, MaxBytes), Path.GetFileName(path), format) : null;

    private static OutputRecord? Parse(byte[] bytes, string name, string? format)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (format is not null && !root.GetProperty("format").ValueEquals(format))
            {
                return null;
            }

            Dictionary<string, string> files = new(StringComparer.Ordinal);
            foreach (JsonElement file in root.GetProperty(FilesKey).EnumerateArray())
            {
                string? path = file.GetProperty("path").GetString();
                string? sha256 = file.GetProperty("sha256").GetString();
                if (path is null || sha256 is null || !IsBelow(path) || path == name || !files.TryAdd(path, sha256))
                {
                    return null;
                }
            }

            return new OutputRecord(files.ToFrozenDictionary(StringComparer.Ordinal), IsSealed(Encoding.UTF8.GetString(bytes)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether a path stays in its folder on every system.</summary>
    public static bool IsBelow(string path) =>
        path.Length > 0 && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains(':', StringComparison.Ordinal) && path.Split('/').All(part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal));

    private static bool IsSealed(string text)
    {
        int line = text.LastIndexOf($"  \"{SealKey}\": ", StringComparison.Ordinal);
        return line > 0 && text[line..] == LastLines(text[..line]);
    }

    /// <summary>What follows all that is sealed.</summary>
    private static string LastLines(string text) => $"  \"{SealKey}\": \"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\"\n}}\n";
}
