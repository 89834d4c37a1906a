using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>Truncated and hostile safetensors. The header begins with bottleneck.bias, I32 [8] at [0, 32), then bottleneck.norm.beta, F32 [8].</summary>
internal static class ContainerCases
{
    private const string Bias = "\"bottleneck.bias\":{\"dtype\":\"I32\",\"shape\":[8],\"data_offsets\":[0,32]}";
    private const string Beta = "\"bottleneck.norm.beta\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[32,64]}";

    public static IEnumerable<RejectedCase> All =>
    [
        new("301-empty-file", "PNLP0301", "0 bytes", Bytes(Tensors, _ => [])),
        new("302-seven-bytes", "PNLP0301", "7 bytes", Bytes(Tensors, bytes => bytes[..7])),
        new("303-header-over-16-mib", "PNLP0302", "16777217 bytes long", Bytes(Tensors, bytes => [.. Length((16 << 20) + 1), .. bytes[8..]])),
        new("304-header-length-negative", "PNLP0302", "18446744073709551615", Bytes(Tensors, bytes => [.. Length(ulong.MaxValue), .. bytes[8..]])),
        new("305-header-beyond-file", "PNLP0303", "100000 bytes long", Bytes(Tensors, bytes => [.. Length(100_000), .. bytes[8..]])),
        new("306-truncated-in-header", "PNLP0303", "92 bytes follow", Bytes(Tensors, bytes => bytes[..100])),
        new("307-pickle", "PNLP0302", "model.safetensors", Bytes(Tensors, _ => "\x80\x04\x95 cos\nsystem"u8.ToArray())),
        new("308-header-not-json", "PNLP0304", "line 1, byte", Header(Bias, "?")),
        new("309-header-not-utf8", "PNLP0304", "not UTF-8", HeaderBytes(header => [.. header.Select(b => b == (byte)'_' ? (byte)0xC0 : b)])),
        new("310-header-nested", "PNLP0304", "model.safetensors", Header(Bias, new string('[', 1000))),
        new("311-header-is-a-list", "PNLP0305", "a list, not an object", HeaderBytes(_ => "[1, 2]"u8.ToArray())),
        new("312-entry-is-a-number", "PNLP0305", "bottleneck.bias: The entry is the number 7", Header(Bias, "\"bottleneck.bias\":7")),
        new("313-entry-without-dtype", "PNLP0305", "bottleneck.bias: The key \"dtype\" is missing", Header("\"dtype\":\"I32\",", "")),
        new("314-dtype-is-a-number", "PNLP0305", "bottleneck.bias: \"dtype\" is the number 32", Header("\"I32\"", "32")),
        new("315-unknown-key-in-entry", "PNLP0202", "bottleneck.bias: There is no key \"shapes\" here; the nearest known key is \"shape\"", Header("\"shape\"", "\"shapes\":[8],\"shape\"")),
        new("316-duplicate-tensor", "PNLP0306", "\"bottleneck.bias\"", Header(Bias, Bias + "," + Bias)),
        new("317-duplicate-key-in-entry", "PNLP0306", "bottleneck.bias: The key \"dtype\"", Header("\"dtype\"", "\"dtype\":\"I32\",\"dtype\"")),
        new("318-unknown-dtype", "PNLP0307", "bottleneck.bias: The type \"BF16\"", Header("\"I32\"", "\"BF16\"")),
        new("319-negative-shape", "PNLP0308", "bottleneck.bias: [-8]", Header("[8]", "[-8]")),
        new("320-overflowing-shape", "PNLP0308", "bottleneck.bias: [4611686018427387904,4]", Header("[8]", "[4611686018427387904,4]")),
        new("321-shape-of-fractions", "PNLP0308", "bottleneck.bias: [8.5]", Header("[8]", "[8.5]")),
        new("322-shape-is-a-string", "PNLP0308", "bottleneck.bias: \"8\"", Header("[8]", "\"8\"")),
        new("323-offsets-reversed", "PNLP0309", "bottleneck.bias: [32,0]", Header("[0,32]", "[32,0]")),
        new("324-offsets-negative", "PNLP0309", "bottleneck.bias: [-32,0]", Header("[0,32]", "[-32,0]")),
        new("325-three-offsets", "PNLP0309", "bottleneck.bias: [0,16,32]", Header("[0,32]", "[0,16,32]")),
        new("326-offsets-out-of-bounds", "PNLP0310", "bottleneck.bias: The tensor ends at byte 1000032", Header("[0,32]", "[1000000,1000032]")),
        new("327-offsets-beyond-64-bits", "PNLP0309", "bottleneck.bias: [0,99999999999999999999]", Header("[0,32]", "[0,99999999999999999999]")),
        new("328-data-missing", "PNLP0310", "The tensor ends at byte", Bytes(Tensors, bytes => bytes[..^1])),
        new("329-overlap", "PNLP0311", "bottleneck.norm.beta: The tensor overlaps \"bottleneck.bias\"", Header("[32,64]", "[28,60]")),
        new("330-same-place-twice", "PNLP0311", "overlaps", Header("[32,64]", "[0,32]")),
        new("331-gap-at-the-start", "PNLP0312", "Bytes 0 to 4 of the data", Header(Bias, Bias.Replace("[8]", "[7]").Replace("[0,32]", "[4,32]"))),
        new("332-gap-in-the-middle", "PNLP0312", "Bytes 60 to 64 of the data", Header(Beta, Beta.Replace("[8]", "[7]").Replace("[32,64]", "[32,60]"))),
        new("333-bytes-after-the-last", "PNLP0312", "belong to no tensor", Bytes(Tensors, bytes => [.. bytes, 0])),
        new("334-size-mismatch", "PNLP0313", "bottleneck.bias: Shape [9] of I32 takes 36 bytes, but the offsets span 32", Header("[8]", "[9]")),
        new("335-metadata-of-numbers", "PNLP0314", "__metadata__", Header("{\"bottleneck.bias\"", "{\"__metadata__\":{\"version\":1},\"bottleneck.bias\"")),
        new("336-metadata-is-a-string", "PNLP0314", "__metadata__", Header("{\"bottleneck.bias\"", "{\"__metadata__\":\"x\",\"bottleneck.bias\"")),
        new("337-duplicate-metadata-key", "PNLP0306", "__metadata__: The key \"a\"", Header("{\"bottleneck.bias\"", "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"},\"bottleneck.bias\"")),
    ];
}
