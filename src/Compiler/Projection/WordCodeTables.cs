using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Codes of words as tables (docs/tables.md), beside any encoding of the fingerprints.</summary>
public sealed record WordCodeTables(string Title, ImmutableArray<TableArray> Tables, ImmutableArray<TableField> Fields)
{
    /// <summary>Keys with the same upper 8 bits make a list.</summary>
    public const int Lists = 256;

    private const int Firsts = Lists + 1;
    private const int LowerBits = 16;

    public long Bytes => Tables.Sum(table => (long)table.Bytes);

    /// <summary>Null for a model without codes.</summary>
    public static WordCodeTables? Create(WordCodeTable? codes, int featureSize)
    {
        if (codes is null)
        {
            return null;
        }

        uint[] firsts = new uint[Firsts];
        foreach (uint key in codes.Keys)
        {
            firsts[(key >> LowerBits) + 1]++;
        }

        for (int i = 1; i < Firsts; i++)
        {
            firsts[i] += firsts[i - 1];
        }

        int words = codes.Keys.Length;
        int perWord = codes.CodesPerWord;
        return new WordCodeTables(
            FormattableString.Invariant($"Codes of {words} words, {perWord} each"),
            [
                new("code_firsts", "uint32_t", [.. firsts], "keys with upper 8 bits below the index"),
                new("code_keys", "uint16_t", [.. codes.Keys.Select(key => key & ((1u << LowerBits) - 1))], "lower 16 bits of the words' keys"),
                new("word_codes", "uint8_t", [.. codes.Codes.Chunk(perWord).SelectMany(Packed)], FormattableString.Invariant($"[{words}][{(perWord + 1) / 2}], two codes a byte, the even one in the low half")),
            ],
            [
                Table("firsts", "code_firsts"),
                Table("keys", "code_keys"),
                Table("codes", "word_codes"),
                Number("num_codes", perWord),
                Number("feature_size", featureSize),
            ]);
    }

    /// <summary>What the tables take, known without writing them out.</summary>
    public static long BytesOf(WordCodeTable? codes) =>
        codes is null ? 0 : (Firsts * sizeof(uint)) + (codes.Keys.Length * (sizeof(ushort) + ((codes.CodesPerWord + 1L) / 2)));

    private static IEnumerable<uint> Packed(byte[] codes) => codes.Chunk(2).Select(pair => pair[0] | (pair.Length > 1 ? (uint)pair[1] << 4 : 0));

    private static TableField Table(string name, string array) => new(name, array, IsArray: true, name);

    private static TableField Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture), IsArray: false, name);
}
