using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>One constant array of the device's tokenizer. <paramref name="CType"/>: uint8_t, uint16_t or uint32_t; at least one value.</summary>
public sealed record TableArray(string Name, string CType, ImmutableArray<uint> Values, string Comment)
{
    public int Bytes => Values.Length * CType switch
    {
        "uint8_t" => sizeof(byte),
        "uint16_t" => sizeof(ushort),
        _ => sizeof(uint),
    };
}
