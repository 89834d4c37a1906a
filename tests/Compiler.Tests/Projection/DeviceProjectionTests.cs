using System.Collections.Immutable;
using System.IO.Compression;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Projection;

public class DeviceProjectionTests
{
    [Fact]
    public void The_device_computes_the_references_positions()
    {
        Random random = new(7);
        ProjectionCase[] cases = [.. Enumerable.Range(0, 300).Select(i => Case(random, i))];
        using DeviceProjection device = new();

        ushort[] positions = device.Ask(cases);

        positions.ShouldBe(cases.SelectMany(Reference));
    }

    /// <summary>Sizes and feature counts of every kind: 1, powers of two and none, all that 16 bits hold; hashes at both ends of their range.</summary>
    private static ProjectionCase Case(Random random, int index)
    {
        int[] featureSizes = [1, 2, 512, 65536, 65535, 3, 1000, random.Next(1, 65537)];
        int subwords = random.Next(1, 12);
        int hashes = random.Next(1, 40);
        ProjectionOptions projection = new(HashFamily.Fnv1a, hashes, 3, featureSizes[index % featureSizes.Length], 0);
        FingerprintCache cache = index % 3 == 0 ? Rows(random, subwords, hashes) : Mixed(random, Units(random, subwords));
        int[][] words = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (int[])[.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(subwords))])];
        return new ProjectionCase(cache, projection, words, WideUnits: index % 3 == 1, Recoded: index % 2 == 0);
    }

    /// <summary>The device's own hashing: characters of one to four bytes, n-grams longer and shorter than the subwords.</summary>
    [Fact]
    public void The_device_hashes_text_as_the_reference_does()
    {
        Random random = new(8);
        ProjectionCase[] cases = [.. Enumerable.Range(0, 200).Select(_ => HashedCase(random))];
        using DeviceProjection device = new();

        ushort[] positions = device.Ask(cases);

        positions.ShouldBe(cases.SelectMany(Reference));
    }

    /// <summary>All rows of multilingual BERT, at 256 hashes, from the text alone and by the perfect hash, with and without rows for some; sizes are what flash costs.</summary>
    [SkippableFact]
    public void Every_row_of_a_large_vocabulary_is_equal_in_every_encoding()
    {
        string data = Environment.GetEnvironmentVariable("PNLP_DATA") ?? RepositoryRoot.File("..", "shared", "data");
        string path = Path.Combine(data, "vocab/bert-base-multilingual-cased.vocab.txt.gz");
        Skip.IfNot(File.Exists(path), $"{path} is absent: set PNLP_DATA to the folder with the data sets.");
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] subwords = reader.ReadToEnd().TrimEnd('\n').Split('\n');
        subwords.Length.ShouldBe(119_547);

        // The device leaves the unknown token out of its table: it comes first here.
        int unknown = Array.IndexOf(subwords, "[UNK]");
        (subwords[0], subwords[unknown]) = (subwords[unknown], subwords[0]);
        Vocabulary vocabulary = new([.. subwords], "");
        ProjectionOptions projection = new(HashFamily.Sha2, 256, 3, 65521, 1);
        UnitsCache sha2 = CacheBuilder.Units(vocabulary, projection);
        TextUnits found = TextUnits.Build(sha2, vocabulary, projection, Enumerable.Range(1, subwords.Length - 1)).ShouldNotBeNull();
        UnitsCache fnv1a = CacheBuilder.Units(vocabulary, projection with { HashFamily = HashFamily.Fnv1a });
        int[][] words = [.. Enumerable.Range(0, subwords.Length).Select(id => new[] { id })];
        ProjectionCase[] cases =
        [
            new(new HashedCache(sha2), projection, words, WideUnits: false, vocabulary, found),
            new(new HashedCache(fnv1a), projection, words, WideUnits: false, vocabulary),
        ];
        int[] hot = [.. Enumerable.Range(0, subwords.Length)];
        new Random(9).Shuffle(hot);
        ProjectionCase[] mixtures = [.. cases.Select(c => c with { Cache = new HotRowsCache(c.Cache, [0, .. hot.Where(id => id != 0).Take(2000)]) })];
        ushort[] expected = [.. cases.SelectMany(Reference)];
        using DeviceProjection device = new();

        device.Ask(cases).AsSpan().SequenceEqual(expected).ShouldBeTrue();
        device.Ask(mixtures).AsSpan().SequenceEqual(expected).ShouldBeTrue();
        ((8 * found.Slots.Length) + (2 * found.Displacements.Length)).ShouldBe(645_076);
    }

    private static ProjectionCase HashedCase(Random random)
    {
        string[] letters = ["a", "z", "\u007F", "\u0080", "\u00E9", "\u07FF", "\u0800", "\u4F60", "\uFFFF", "\U00010000", "\U0001F600", "\U0010FFFF"];
        string[] subwords =
        [
            "[UNK]",
            .. Enumerable.Range(0, random.Next(1, 10)).Select(_ =>
                (random.Next(2) == 0 ? "##" : "") + string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => letters[random.Next(letters.Length)]))),
        ];
        Vocabulary vocabulary = new([.. subwords], "");
        bool byTable = random.Next(2) == 0;
        HashFamily family = byTable && random.Next(2) == 0 ? HashFamily.Sha2 : HashFamily.Fnv1a;
        ProjectionOptions projection = new(family, random.Next(1, 40), random.Next(1, 7), random.Next(1, 65537), 0);
        int[][] words = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (int[])[.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(subwords.Length))])];
        UnitsCache cache = CacheBuilder.Units(vocabulary, projection);
        TextUnits? found = byTable ? TextUnits.Build(cache, vocabulary, projection, Enumerable.Range(1, subwords.Length - 1)) : null;
        return new ProjectionCase(Mixed(random, new HashedCache(cache)), projection, words, WideUnits: false, vocabulary, found);
    }

    /// <summary>Half of them with rows for some subwords, one at the least.</summary>
    private static FingerprintCache Mixed(Random random, FingerprintCache cache)
    {
        int[] subwords = [.. Enumerable.Range(0, cache.SubwordCount)];
        random.Shuffle(subwords);
        return random.Next(2) == 0 ? cache : new HotRowsCache(cache, [.. subwords.Take(random.Next(1, subwords.Length + 1))]);
    }

    /// <summary>Rows of an unknown family have all 32 bits.</summary>
    private static RowsCache Rows(Random random, int subwords, int hashes) =>
        new(subwords, hashes, [.. Enumerable.Range(0, subwords * hashes).Select(i => i % 7 == 0 ? uint.MaxValue : (uint)random.NextInt64(1L << 32))]);

    private static UnitsCache Units(Random random, int subwords)
    {
        uint[] edges = [0, 1, UnitsCache.P - 1, UnitsCache.P - 2];
        ImmutableArray<UnitHash> units = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => new UnitHash(Hash(), Hash()))];
        List<int> offsets = [0];
        List<int> entries = [];
        for (int s = 0; s < subwords; s++)
        {
            entries.AddRange(Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(units.Length)));
            offsets.Add(entries.Count);
        }

        return new UnitsCache(subwords, units, [.. offsets], [.. entries]);

        uint Hash() => random.Next(4) == 0 ? edges[random.Next(edges.Length)] : (uint)random.Next((int)UnitsCache.P);
    }

    private static IEnumerable<ushort> Reference(ProjectionCase c) => c.Words.SelectMany(word =>
    {
        ushort[] positions = new ushort[c.Projection.NumHashes];
        BloomPositions.Positions(c.Cache, word, c.Projection, positions);
        return positions;
    });
}
