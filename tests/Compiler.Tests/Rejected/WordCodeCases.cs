using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

internal static class WordCodeCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("550-no-word-codes", "PNLP0523", "word_codes.safetensors: The file is missing: projection.word_codes of config.json is 3", Coded(folder => File.Delete(Path.Combine(folder, WordCodes)))),
        new("551-word-codes-that-nobody-asked-for", "PNLP0524", "word_codes.safetensors: ", folder => File.Copy(Path.Combine(folder, Cache), Path.Combine(folder, WordCodes))),
        new("552-word-codes-without-metadata", "PNLP0525", "The metadata key \"format_version\" is missing", Coded(Container(WordCodes, file => file with { Metadata = file.Metadata.Clear() }))),
        new("553-word-codes-of-other-format", "PNLP0525", "__metadata__.format: Found \"pnlp-fingerprints\"", Coded(Container(WordCodes, file => file with { Metadata = file.Metadata.SetItem("format", "pnlp-fingerprints") }))),
        new("554-word-codes-of-version-2", "PNLP0525", "__metadata__.format_version: Found \"2\", expected \"1\"", Coded(Container(WordCodes, file => file with { Metadata = file.Metadata.SetItem("format_version", "2") }))),
        new("555-word-codes-metadata-unknown", "PNLP0525", "There is no metadata key \"author\"", Coded(Container(WordCodes, file => file with { Metadata = file.Metadata.SetItem("author", "nobody") }))),
        new("556-word-codes-without-keys", "PNLP0401", "word_codes.safetensors: keys: ", Coded(Tensor(WordCodes, "keys", _ => null))),
        new("557-word-codes-with-more", "PNLP0402", "word_codes.safetensors: code: No layer uses this tensor; the nearest name in use is \"codes\"", Coded(Container(WordCodes, file => file with { Tensors = file.Tensors.Add("code", SafeTensor.FromUInt32("code", [1], 1)) }))),
        new("558-word-codes-of-32-bits", "PNLP0403", "codes: The tensor's type is I32; it must be I8", Coded(Tensor(WordCodes, "codes", t => SafeTensor.FromInt32(t.Name, [.. t.AsInt8().Select(code => (int)code)], t.Shape.AsSpan())))),
        new("559-word-codes-of-other-width", "PNLP0404", "codes: The tensor's shape is [4, 2]; it must be [4, 3]", Coded(Tensor(WordCodes, "codes", t => SafeTensor.FromInt8(t.Name, t.AsInt8().AsSpan()[..8], 4, 2)))),
        new("560-word-keys-in-columns", "PNLP0404", "keys: The tensor's shape is [4, 1]; it must be [any]", Coded(Tensor(WordCodes, "keys", t => t with { Shape = [4, 1] }))),
        new("561-word-codes-of-no-words", "PNLP0526", "keys: There are 0 words; a table has 1 to 1048576", Coded(folder => File.WriteAllBytes(Path.Combine(folder, WordCodes), TestModels.TinyModel.WordCodes([], [], perWord: 3)))),
        new("562-word-key-of-25-bits", "PNLP0527", "keys[3]: 16777216 is no key", Coded(Key(3, WordCodeTable.KeyLimit))),
        new("563-word-keys-not-ascending", "PNLP0528", "keys[1]: The key is not greater than the one before", Coded(Key(1, 0))),
        new("564-word-code-16", "PNLP0529", "codes[2][1]: 16 is no code", Coded(Code(7, 16))),
        new("565-word-code-negative", "PNLP0529", "codes[0][0]: -1 is no code", Coded(Code(0, -1))),
        new("566-word-codes-truncated", "PNLP0310", "word_codes.safetensors: ", Coded(Bytes(WordCodes, bytes => bytes[..^1]))),
    ];

    private static Action<string> Key(int index, uint value) =>
        Tensor(WordCodes, "keys", t => SafeTensor.FromUInt32(t.Name, t.AsUInt32().SetItem(index, value).AsSpan(), [.. t.Shape]));

    private static Action<string> Code(int index, sbyte value) =>
        Tensor(WordCodes, "codes", t => SafeTensor.FromInt8(t.Name, t.AsInt8().SetItem(index, value).AsSpan(), [.. t.Shape]));
}
