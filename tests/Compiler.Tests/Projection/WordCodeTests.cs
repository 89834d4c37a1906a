using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Projection;

public class WordCodeTests
{
    private const int FeatureSize = 1000;
    private const int Codes = 3;

    private sealed record Vector(string[] Subwords, uint Key, int[]? Codes, ushort[] Positions);

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static Vector[] Vectors { get; } =
        JsonSerializer.Deserialize<Vector[]>(File.ReadAllText(RepositoryRoot.File("tests", "Compiler.Tests", "Projection", "word_code_vectors.json")), SnakeCase)!;

    [Fact]
    public void Keys_and_positions_are_those_computed_independently()
    {
        Vector[] coded = [.. Vectors.Where(vector => vector.Codes is not null).OrderBy(vector => vector.Key)];
        WordCodeTable table = new(Codes, [.. coded.Select(vector => vector.Key)], [.. coded.SelectMany(vector => vector.Codes!).Select(code => (byte)code)]);
        Vocabulary vocabulary = new([.. Vectors.SelectMany(vector => vector.Subwords).Distinct()], "");
        ProjectionOptions projection = new(HashFamily.Fnv1a, 2, 3, FeatureSize, 0, Codes);
        TokenizerOptions tokenizer = new(Lowercase: true, StripAccents: false, MapQuotesAndDashes: false, "[UNK]", "##", MaxWordChars: 20);
        FeatureExtractor extractor = new(tokenizer, vocabulary, projection, CacheBuilder.Units(vocabulary, projection), table);

        Vectors.Length.ShouldBe(10);
        foreach (Vector vector in Vectors)
        {
            // What stands for the unknown token is a word that no subword begins.
            string word = string.Join(' ', vector.Subwords.Select(subword => subword == "[UNK]" ? "zzz" : subword)).Replace(" ##", "", StringComparison.Ordinal);
            byte[] utf8 = Encoding.UTF8.GetBytes(word);
            WordRange whole = new(0, utf8.Length);

            WordCodeTable.KeyOf(vector.Subwords).ShouldBe(vector.Key, word);
            extractor.Subwords(utf8, whole).Select(id => vocabulary.Subwords[id]).ShouldBe(vector.Subwords);
            extractor.Positions(utf8, whole)[projection.NumHashes..].ShouldBe(vector.Positions, word);
        }
    }

    /// <summary>The unknown token stands for what matched nothing; where a text spells it, it is a subword like any other.</summary>
    [Fact]
    public void A_text_that_spells_the_unknown_token_has_a_key()
    {
        Vocabulary vocabulary = new(["unk", "music"], "");
        ProjectionOptions projection = new(HashFamily.Fnv1a, 1, 3, 10, 0, 1);
        TokenizerOptions tokenizer = new(Lowercase: true, StripAccents: false, MapQuotesAndDashes: false, "unk", "##", MaxWordChars: 20);
        FeatureExtractor extractor = new(tokenizer, vocabulary, projection, CacheBuilder.Units(vocabulary, projection), new WordCodeTable(1, [WordCodeTable.KeyOf(["unk"])], [7]));

        extractor.Positions("unk"u8, new WordRange(0, 3))[1].ShouldBe((ushort)17);
        extractor.Positions("zzz"u8, new WordRange(0, 3))[1].ShouldBe((ushort)10);
    }

    [Fact]
    public void Tables_lead_from_a_key_to_its_codes()
    {
        Random random = new(5);
        foreach (int perWord in (int[])[1, 2, 3, 64])
        {
            ImmutableArray<uint> keys = [.. Enumerable.Range(0, 3000).Select(_ => (uint)random.Next(1 << 24) & ~0x70000u).Append(0u).Append(0xFFFFFFu).Distinct().Order()];
            ImmutableArray<byte> codes = [.. Enumerable.Range(0, keys.Length * perWord).Select(_ => (byte)random.Next(16))];
            Model model = TinyModel.Read(wordCodes: 3) with { WordCodes = new WordCodeTable(perWord, keys, codes) };

            WordCodeTables tables = WordCodeTables.Create(model.WordCodes, model.Projection.FeatureSize)!;

            uint[][] arrays = [.. tables.Tables.Select(table => table.Values.ToArray())];
            tables.Tables.Select(table => (table.Name, table.CType)).ShouldBe([("code_firsts", "uint32_t"), ("code_keys", "uint16_t"), ("word_codes", "uint8_t")]);
            tables.Bytes.ShouldBe(WordCodeTables.BytesOf(model.WordCodes));
            arrays[0].Length.ShouldBe(257);
            (arrays[0][0], arrays[0][256]).ShouldBe((0u, (uint)keys.Length));
            int bytes = (perWord + 1) / 2;
            for (int entry = 0; entry < keys.Length; entry++)
            {
                uint upper = keys[entry] >> 16;
                ((uint)entry).ShouldBeInRange(arrays[0][upper], arrays[0][upper + 1] - 1);
                arrays[1][entry].ShouldBe(keys[entry] & 0xFFFF);
                for (int j = 0; j < perWord; j++)
                {
                    ((arrays[2][(entry * bytes) + (j / 2)] >> (4 * (j % 2))) & 15).ShouldBe(codes[(entry * perWord) + j]);
                }
            }
        }
    }
}
