using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;

namespace PNlpMixer.Codegen.Report;

/// <summary>What a fingerprint cache says of itself, and what its tables take.</summary>
public sealed record CacheReport(
    string File, string Encoding, string HashFamily, string NgramSize, string NumHashes, string VocabularySha256, long Subwords, long? Units, long? References, long TablesBytes)
{
    /// <summary>Null after a diagnostic. The vocabulary is not at hand here, so that values are judged only where a model is compiled.</summary>
    public static CacheReport? Read(string file, DiagnosticBag diagnostics)
    {
        string name = Path.GetFileName(file);
        if (new SafeTensorsReader(name, diagnostics).Read(System.IO.File.ReadAllBytes(file)) is not { } container)
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

        string encoding = container.Metadata["encoding"];
        string first = encoding == "rows" ? "fingerprints" : "subword_offsets";
        if (!container.Tensors.TryGetValue(first, out SafeTensor? tensor) || tensor.Shape.Length == 0)
        {
            diagnostics.CacheTensorMissing(name, first);
            return null;
        }

        long? units = container.Tensors.TryGetValue("unit_hashes", out SafeTensor? hashes) ? hashes.Shape[0] : null;
        long? references = container.Tensors.TryGetValue("subword_units", out SafeTensor? list) ? list.Shape[0] : null;
        long subwords = encoding == "rows" ? tensor.Shape[0] : tensor.Shape[0] - 1;
        return new CacheReport(
            name,
            encoding,
            container.Metadata["hash_family"],
            container.Metadata["ngram_size"],
            container.Metadata["num_hashes"],
            container.Metadata["vocab_sha256"],
            subwords,
            units,
            references,
            encoding == "rows" ? tensor.Data.Length : 8 * (units ?? 0) + 4 * (subwords + 1) + (units <= 65536 ? 2 : 4) * (references ?? 0));
    }

    public string ToText()
    {
        StringBuilder text = new();
        Line("file", File);
        Line("encoding", Encoding);
        Line("hash family", HashFamily);
        Line("n-gram size", NgramSize);
        Line("hashes", NumHashes == "0" ? "any number" : NumHashes);
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
