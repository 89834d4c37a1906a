using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;

namespace PNlpMixer.Codegen.Report;

/// <summary>What a fingerprint cache says of itself, and what its tables take.</summary>
public sealed record CacheReport(
    string File, string Encoding, string HashFamily, int NgramSize, int NumHashes, string VocabularySha256, long Subwords, long? Units, long? References, long TablesBytes)
{
    /// <summary>Null after a diagnostic. The vocabulary is not at hand here, so that values are judged only where a model is compiled.</summary>
    public static CacheReport? Read(string file, DiagnosticBag diagnostics)
    {
        string name = Path.GetFileName(file);
        if (new SafeTensorsReader(name, diagnostics).Read(WholeFile.Read(file)) is not { } container)
        {
            return null;
        }

        foreach (string key in FingerprintCacheWriter.MetadataKeys.Where(key => !container.Metadata.ContainsKey(key)))
        {
            diagnostics.CacheMetadataMissing(name, key);
        }

        if (diagnostics.HasErrors)
        {
            return null;
        }

        string encoding = Text("format", FingerprintCacheWriter.Format) && Text("format_version", FingerprintCacheWriter.FormatVersion) && Text("encoding", "rows", "units")
            ? container.Metadata["encoding"]
            : string.Empty;
        int? ngramSize = Integer("ngram_size");
        int? numHashes = Integer("num_hashes");
        if (diagnostics.HasErrors)
        {
            return null;
        }

        return encoding == "rows" ? Rows() : Units();

        CacheReport? Rows() => Shape("fingerprints", 2) is [long subwords, _]
            ? Report(subwords, null, null, container.Tensors["fingerprints"].Data.Length)
            : null;

        CacheReport? Units() => Shape("unit_hashes", 2) is [long units, _] && Shape("subword_offsets", 1) is [long offsets and > 0] && Shape("subword_units", 1) is [long references]
            ? Report(offsets - 1, units, references, 8 * units + 4 * offsets + (units <= 65536 ? 2 : 4) * references)
            : null;

        CacheReport Report(long subwords, long? units, long? references, long tablesBytes) => new(
            name, encoding, container.Metadata["hash_family"], ngramSize!.Value, numHashes!.Value, container.Metadata["vocab_sha256"], subwords, units, references, tablesBytes);

        bool Text(string key, params string[] known)
        {
            string value = container.Metadata[key];
            if (!known.Contains(value, StringComparer.Ordinal))
            {
                diagnostics.CacheFormat($"{name}: {key}", value, string.Join(" or ", known.Select(k => $"\"{k}\"")));
                return false;
            }

            return true;
        }

        int? Integer(string key)
        {
            if (int.TryParse(container.Metadata[key], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return value;
            }

            diagnostics.CacheFormat($"{name}: {key}", container.Metadata[key], "a number");
            return null;
        }

        long[]? Shape(string tensorName, int rank)
        {
            if (!container.Tensors.TryGetValue(tensorName, out SafeTensor? tensor))
            {
                diagnostics.CacheTensorMissing(name, tensorName);
                return null;
            }

            if (tensor.Shape.Length != rank || tensor.Shape.Contains(0))
            {
                diagnostics.TensorShape($"{name}: {tensorName}", rank == 1 ? "[n]" : "[n][m]", SafeTensor.ShapeText(tensor.Shape));
                return null;
            }

            return [.. tensor.Shape];
        }
    }

    public string ToText()
    {
        StringBuilder text = new();
        Line("file", File);
        Line("encoding", Encoding);
        Line("hash family", HashFamily);
        Line("n-gram size", Number(NgramSize));
        Line("hashes", NumHashes == 0 ? "any number" : Number(NumHashes));
        Line("vocabulary", $"sha256 {VocabularySha256}");
        Line("subwords", Number(Subwords));
        if (Units is { } units && References is { } references)
        {
            Line("units", $"{Number(units)} distinct of {Number(references)}");
        }

        Line("on the device", $"{Number(TablesBytes)} bytes");
        return text.ToString();

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"{what,-15}{value}\n");

        static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    }
}
