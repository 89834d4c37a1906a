using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Projection;

/// <summary>Rows in 16 bits yield the positions of the values they stand for, wherever there are such codes at all.</summary>
public class RowRecodingTests
{
    /// <summary>Every row of the bundled vocabulary, and minima over random words of it.</summary>
    [Theory]
    [InlineData(16, 8)]
    [InlineData(15, 3)]
    [InlineData(1, 2)]
    public void Positions_of_a_whole_vocabulary_are_kept(int featureSize, int hashes)
    {
        string[] subwords = File.ReadAllLines(RepositoryRoot.File("models", "mtop-en", "vocab.txt"));
        ProjectionOptions projection = new(HashFamily.Fnv1a, hashes, 3, featureSize, 0);
        RowsCache rows = CacheBuilder.Rows(new Vocabulary([.. subwords], ""), projection);
        ushort[] codes = Find(rows, featureSize).ShouldNotBeNull();
        Random random = new(5);

        for (int word = 0; word < 2 * subwords.Length; word++)
        {
            int[] parts = word < subwords.Length ? [word] : [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => random.Next(subwords.Length))];
            for (int hash = 0; hash < hashes; hash++)
            {
                uint value = parts.Min(part => rows.Rows[(part * hashes) + hash]);
                int code = parts.Min(part => codes[(part * hashes) + hash]);
                (code % featureSize).ShouldBe((int)(value % (uint)featureSize));
            }
        }
    }

    [Fact]
    public void Found_exactly_where_a_search_over_all_codes_finds_one()
    {
        Random random = new(6);
        int found = 0;
        for (int i = 0; i < 400; i++)
        {
            int featureSize = random.Next(1, 30_000);
            uint[] values = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (uint)random.NextInt64(1L << 32))];
            bool possible = Exists([.. values.Distinct().Order()], featureSize);
            found += possible ? 1 : 0;

            (Find(new RowsCache(values.Length, 1, [.. values]), featureSize) is not null).ShouldBe(possible);
        }

        found.ShouldBeInRange(50, 350);
    }

    [Fact]
    public void A_hash_behind_the_first_that_does_not_fit_leaves_32_bits()
    {
        const int FeatureSize = 40_000;

        Find(new RowsCache(2, 2, [0, 39_999, 1, 39_999]), FeatureSize).ShouldBe([0, 39_999, 1, 39_999]);
        Find(new RowsCache(2, 2, [0, 39_999, 1, 79_998]), FeatureSize).ShouldBeNull();
    }

    private static ushort[]? Find(RowsCache rows, int featureSize) => RowRecoding.Find(rows, [.. Enumerable.Range(0, rows.SubwordCount)], rows.NumHashes, featureSize);

    /// <summary>For each code whether it can be that of the value at hand: no greed in it.</summary>
    private static bool Exists(uint[] ascending, int featureSize)
    {
        bool[] reachable = Enumerable.Repeat(true, 65536).ToArray();
        foreach (uint value in ascending)
        {
            bool any = false;
            bool[] next = new bool[65536];
            for (int code = 0; code < 65536; code++)
            {
                any |= reachable[code];
                next[code] = any && code % featureSize == value % (uint)featureSize;
            }

            reachable = next;
        }

        return reachable.Any(code => code);
    }
}
