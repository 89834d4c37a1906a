using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>A cache as the bytes of fingerprints.safetensors: the same bytes for the same cache.</summary>
public static class FingerprintCacheWriter
{
    internal const string Format = "pnlp-fingerprints";
    internal const string FormatVersion = "1";

    internal static readonly ImmutableArray<string> MetadataKeys = ["format", "format_version", "encoding", "hash_family", "ngram_size", "num_hashes", "vocab_sha256"];

    public static byte[] Write(FingerprintCache cache, Vocabulary vocabulary, ProjectionOptions projection) =>
        SafeTensorsWriter.Write(SafeTensorsFile.Of(Tensors(cache), Metadata(cache, vocabulary, projection)));

    private static ImmutableArray<SafeTensor> Tensors(FingerprintCache cache) => cache switch
    {
        RowsCache rows => [SafeTensor.FromUInt32("fingerprints", rows.Rows.AsSpan(), rows.SubwordCount, rows.NumHashes)],
        UnitsCache units =>
        [
            SafeTensor.FromUInt32("unit_hashes", units.Units.SelectMany(u => new[] { u.A, u.B }).ToArray(), units.Units.Length, 2),
            SafeTensor.FromUInt32("subword_offsets", units.SubwordOffsets.Select(o => (uint)o).ToArray(), units.SubwordOffsets.Length),
            SafeTensor.FromUInt32("subword_units", units.SubwordUnits.Select(u => (uint)u).ToArray(), units.SubwordUnits.Length),
        ],
        _ => throw new ArgumentException("A cache is rows or units.", nameof(cache)),
    };

    private static Dictionary<string, string> Metadata(FingerprintCache cache, Vocabulary vocabulary, ProjectionOptions projection) => new(StringComparer.Ordinal)
    {
        ["format"] = Format,
        ["format_version"] = FormatVersion,
        ["encoding"] = cache is RowsCache ? "rows" : "units",
        ["hash_family"] = ConfigReader.HashFamilies[(int)projection.HashFamily],
        ["ngram_size"] = projection.NgramSize.ToString(CultureInfo.InvariantCulture),
        ["num_hashes"] = (cache as RowsCache)?.NumHashes.ToString(CultureInfo.InvariantCulture) ?? "0",
        ["vocab_sha256"] = vocabulary.Sha256,
    };
}
