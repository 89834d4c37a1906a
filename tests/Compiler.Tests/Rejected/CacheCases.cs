using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

internal static class CacheCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("520-no-cache-for-rows", "PNLP0510", "fingerprints.safetensors: ", FolderEdits.All(Config(c => c["projection"]!["hash_family"] = "rows"), folder => File.Delete(Path.Combine(folder, Cache)))),
        new("521-no-metadata", "PNLP0511", "The metadata key \"vocab_sha256\" is missing", Container(Cache, file => file with { Metadata = file.Metadata.Clear() })),
        new("522-metadata-misspelled", "PNLP0512", "__metadata__.num_hash: There is no metadata key \"num_hash\"; the nearest known key is \"num_hashes\"", Metadata("num_hash", "3")),
        new("523-other-format", "PNLP0513", "__metadata__.format: Found \"pnlp-weights\"", Metadata("format", "pnlp-weights")),
        new("524-version-2", "PNLP0513", "__metadata__.format_version: Found \"2\"", Metadata("format_version", "2")),
        new("525-unknown-encoding", "PNLP0513", "__metadata__.encoding: Found \"columns\"", Metadata("encoding", "columns")),
        new("526-other-vocabulary", "PNLP0514", "__metadata__.vocab_sha256: ", Bytes("vocab.txt", bytes => [.. bytes, .. "monday\n"u8])),
        new("527-same-vocabulary-other-line-ends", "PNLP0514", "__metadata__.vocab_sha256: ", Bytes("vocab.txt", bytes => bytes[..^1])),
        new("528-other-family", "PNLP0515", "__metadata__.hash_family: The cache holds hashes of the family \"sha2\"; config.json says \"fnv1a\"", Metadata("hash_family", "sha2")),
        new("529-other-ngram-size", "PNLP0516", "__metadata__.ngram_size: The cache is of n-gram size 4; config.json says 3", Metadata("ngram_size", "4")),
        new("530-ngram-size-not-a-number", "PNLP0516", "__metadata__.ngram_size: The cache is of n-gram size 03", Metadata("ngram_size", "03")),
        new("531-rows-of-other-hash-count", "PNLP0517", "__metadata__.num_hashes: The cache holds 5 hashes a subword; 3 are needed", Rows(5)),
        new("532-units-with-hash-count", "PNLP0517", "__metadata__.num_hashes: ", Metadata("num_hashes", "3")),
        new("533-row-value-p", "PNLP0518", "fingerprints[1][2]: 2147483647", FolderEdits.All(Rows(3), Edit("fingerprints", 5, UnitsCache.P))),
        new("534-unit-value-above-p", "PNLP0518", "unit_hashes[0][1]: 4294967295", Edit("unit_hashes", 1, uint.MaxValue)),
        new("535-offsets-not-from-zero", "PNLP0519", "subword_offsets[0]: ", Edit("subword_offsets", 0, 1)),
        new("536-offsets-not-monotone", "PNLP0519", "subword_offsets[3]: ", Edit("subword_offsets", 3, 0)),
        new("537-subword-without-units", "PNLP0519", "subword_offsets[1]: ", Edit("subword_offsets", 1, 0)),
        new("538-offsets-beyond-units", "PNLP0519", "subword_offsets[20]: The last offset is 1000000", Edit("subword_offsets", 20, 1_000_000)),
        new("539-unit-index-out-of-range", "PNLP0520", "subword_units[2]: There is no unit 70000", Edit("subword_units", 2, 70_000)),
        new("540-units-of-a-subword-not-ascending", "PNLP0521", "subword_units[1]: ", Edit("subword_units", 1, 0)),
        new("541-units-not-ascending", "PNLP0521", "unit_hashes[1]: ", Edit("unit_hashes", 2, 0)),
        new("542-units-for-family-rows", "PNLP0522", "__metadata__.encoding: ", FolderEdits.All(Config(c => c["projection"]!["hash_family"] = "rows"), Metadata("hash_family", "rows"))),
        new("543-truncated", "PNLP0310", "fingerprints.safetensors: ", Bytes(Cache, bytes => bytes[..^4])),
        new("544-tensor-missing", "PNLP0401", "fingerprints.safetensors: subword_units: ", Tensor(Cache, "subword_units", _ => null)),
        new("545-tensor-extra", "PNLP0402", "fingerprints.safetensors: row: No layer uses", Container(Cache, file => file with { Tensors = file.Tensors.Add("row", SafeTensor.FromUInt32("row", [1], 1)) })),
        new("546-tensor-of-integers", "PNLP0403", "unit_hashes: The tensor's type is I32; it must be U32", Tensor(Cache, "unit_hashes", t => t with { Type = SafeTensorType.I32 })),
        new("547-offsets-of-other-length", "PNLP0404", "subword_offsets: The tensor's shape is [20]; it must be [21]", Tensor(Cache, "subword_offsets", t => SafeTensor.FromUInt32(t.Name, t.AsUInt32().AsSpan()[..20], 20))),
        new("548-rows-transposed", "PNLP0404", "fingerprints: The tensor's shape is [3, 20]; it must be [20, 3]", FolderEdits.All(Rows(3), Tensor(Cache, "fingerprints", t => t with { Shape = [3, 20] }))),
        new("549-cache-is-the-model", "PNLP0511", "fingerprints.safetensors: ", folder => File.Copy(Path.Combine(folder, Tensors), Path.Combine(folder, Cache), overwrite: true)),
    ];

    private static Action<string> Edit(string tensor, int index, uint value) =>
        Tensor(Cache, tensor, t => SafeTensor.FromUInt32(t.Name, t.AsUInt32().SetItem(index, value).AsSpan(), [.. t.Shape]));

    private static Action<string> Rows(int hashes) => folder =>
    {
        (Vocabulary vocabulary, ProjectionOptions projection) = ModelReader.ReadVocabulary(folder, new DiagnosticBag())!.Value;
        projection = projection with { NumHashes = hashes };
        File.WriteAllBytes(Path.Combine(folder, Cache), FingerprintCacheWriter.Write(CacheBuilder.Rows(vocabulary, projection), vocabulary, projection));
    };
}
