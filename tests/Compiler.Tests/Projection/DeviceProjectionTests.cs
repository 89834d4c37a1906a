using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
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
        FingerprintCache cache = index % 3 == 0 ? Rows(random, subwords, hashes) : Units(random, subwords);
        int[][] words = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (int[])[.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(subwords))])];
        return new ProjectionCase(cache, projection, words, WideUnits: index % 3 == 1);
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
        ProjectionOptions projection = new(HashFamily.Fnv1a, random.Next(1, 40), random.Next(1, 7), random.Next(1, 65537), 0);
        int[][] words = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (int[])[.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(subwords.Length))])];
        return new ProjectionCase(new HashedCache(CacheBuilder.Units(vocabulary, projection)), projection, words, WideUnits: false, vocabulary);
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
