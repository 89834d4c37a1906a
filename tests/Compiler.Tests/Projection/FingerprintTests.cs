using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Projection;

public class FingerprintTests
{
    private sealed record Vector(string Family, int NgramSize, string Subword, uint[] Fingerprint);

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Theory]
    [InlineData("", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f")]
    [InlineData("abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525")]
    public void Sha224_gives_the_digests_of_the_standard(string text, string digest) =>
        Convert.ToHexStringLower(Sha224.HashData(Encoding.ASCII.GetBytes(text))).ShouldBe(digest);

    [Fact]
    public void Fingerprints_are_those_computed_independently()
    {
        string path = RepositoryRoot.File("tests", "Compiler.Tests", "Projection", "fingerprint_vectors.json");
        Vector[] vectors = JsonSerializer.Deserialize<Vector[]>(File.ReadAllText(path), SnakeCase)!;

        vectors.Length.ShouldBe(192);
        foreach (Vector vector in vectors)
        {
            HashFamily family = vector.Family == "sha2" ? HashFamily.Sha2 : HashFamily.Fnv1a;
            ProjectionOptions projection = new(family, vector.Fingerprint.Length, vector.NgramSize, 16, 0);

            CacheBuilder.Rows(new Vocabulary([vector.Subword], ""), projection).Rows.ToArray().ShouldBe(vector.Fingerprint, $"{vector.Family} {vector.NgramSize} {vector.Subword}");
        }
    }

    [Theory]
    [InlineData(HashFamily.Fnv1a, 3)]
    [InlineData(HashFamily.Sha2, 3)]
    [InlineData(HashFamily.Fnv1a, 1)]
    [InlineData(HashFamily.Sha2, 5)]
    public void Rows_units_and_hashing_on_the_fly_agree_for_a_whole_vocabulary(HashFamily family, int ngramSize)
    {
        Vocabulary vocabulary = RandomVocabulary();
        ProjectionOptions projection = new(family, 64, ngramSize, 500, 1);
        RowsCache rows = Read<RowsCache>(CacheBuilder.Rows(vocabulary, projection), vocabulary, projection);
        UnitsCache units = Read<UnitsCache>(CacheBuilder.Units(vocabulary, projection), vocabulary, projection);

        for (int subword = 0; subword < vocabulary.Subwords.Length; subword++)
        {
            ushort[] expected = [.. OnTheFly(vocabulary.Subwords[subword], projection).Select(h => (ushort)(h % 500))];
            Positions(rows, subword).ShouldBe(expected, vocabulary.Subwords[subword]);
            Positions(units, subword).ShouldBe(expected, vocabulary.Subwords[subword]);
        }

        ushort[] Positions(FingerprintCache cache, int subword)
        {
            ushort[] positions = new ushort[projection.NumHashes];
            BloomPositions.Positions(cache, [subword], projection, positions);
            return positions;
        }
    }

    [Fact]
    public void A_word_has_the_minimum_over_its_subwords()
    {
        Vocabulary vocabulary = new(["play", "##ing", "##s"], "");
        ProjectionOptions projection = new(HashFamily.Fnv1a, 32, 3, 65536, 0);
        ushort[] positions = new ushort[32];

        BloomPositions.Positions(CacheBuilder.Units(vocabulary, projection), [0, 1, 2], projection, positions);

        IEnumerable<uint[]> fingerprints = vocabulary.Subwords.Select(s => OnTheFly(s, projection));
        positions.ShouldBe(Enumerable.Range(0, 32).Select(i => (ushort)fingerprints.Min(f => f[i])));
    }

    [Theory]
    [InlineData("##ing", 3, "ing")]
    [InlineData("##weather", 3, "weather")]
    [InlineData("set", 3, "set")]
    [InlineData("play", 3, "pla lay")]
    [InlineData("\U0001f600\U0001f601\U0001f602\U0001f603", 3, "\U0001f600\U0001f601\U0001f602 \U0001f601\U0001f602\U0001f603")]
    [InlineData("banana", 2, "ba an na an na")]
    public void Units_are_n_grams_of_characters_or_the_whole(string subword, int ngramSize, string units) =>
        SubwordUnits.Of(subword, ngramSize).ShouldBe(units.Split(' '));

    [Fact]
    public void Cache_files_are_the_same_bytes_every_time()
    {
        Vocabulary vocabulary = RandomVocabulary();
        ProjectionOptions projection = new(HashFamily.Fnv1a, 16, 3, 500, 1);

        FingerprintCacheWriter.Write(CacheBuilder.Units(vocabulary, projection), vocabulary, projection)
            .ShouldBe(FingerprintCacheWriter.Write(CacheBuilder.Units(vocabulary, projection), vocabulary, projection));
    }

    /// <summary>Straight from the definition, with products in 64 bits in place of steps.</summary>
    private static uint[] OnTheFly(string subword, ProjectionOptions projection)
    {
        ImmutableArray<UnitHash> units = [.. SubwordUnits.Of(subword, projection.NgramSize).Select(unit => UnitHasher.Hash(projection.HashFamily, unit))];
        return [.. Enumerable.Range(0, projection.NumHashes).Select(i => units.Min(u => (uint)((u.A + ((ulong)i * u.B)) % UnitsCache.P)))];
    }

    private static T Read<T>(FingerprintCache cache, Vocabulary vocabulary, ProjectionOptions projection)
        where T : FingerprintCache
    {
        DiagnosticBag diagnostics = [];
        byte[] bytes = FingerprintCacheWriter.Write(cache, vocabulary, projection);
        return new FingerprintCacheReader("cache", diagnostics).Read(bytes, vocabulary, projection).ShouldBeOfType<T>(DiagnosticFormatter.Human(diagnostics));
    }

    /// <summary>2,000 subwords of 1 to 12 characters of four scripts, a third of them continuations.</summary>
    private static Vocabulary RandomVocabulary()
    {
        Random random = new(11);
        Rune[] alphabet = [.. "abcdefghijklmnopqrstuvwxyzäöüжшщ天気日本\U0001f600\U0001f601".EnumerateRunes()];
        HashSet<string> subwords = ["[UNK]"];
        while (subwords.Count < 2000)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 13)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            subwords.Add(random.Next(3) == 0 ? "##" + text : text);
        }

        return new Vocabulary([.. subwords.Order(StringComparer.Ordinal)], new string('0', 64));
    }
}
