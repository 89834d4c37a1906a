using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Computes the cache of a vocabulary, for the families whose hashes are known.</summary>
public static class CacheBuilder
{
    /// <summary>Units with equal hashes are one unit: only hashes count.</summary>
    public static UnitsCache Units(Vocabulary vocabulary, ProjectionOptions projection)
    {
        Dictionary<string, UnitHash> hashes = new(StringComparer.Ordinal);
        List<List<UnitHash>> subwords = [];
        foreach (string subword in vocabulary.Subwords)
        {
            List<UnitHash> units = [];
            foreach (string unit in SubwordUnits.Of(subword, projection.NgramSize))
            {
                if (!hashes.TryGetValue(unit, out UnitHash hash))
                {
                    hash = UnitHasher.Hash(projection.HashFamily, unit);
                    hashes.Add(unit, hash);
                }

                units.Add(hash);
            }

            subwords.Add(units);
        }

        ImmutableArray<UnitHash> sorted = [.. hashes.Values.Distinct().OrderBy(u => u.A).ThenBy(u => u.B)];
        Dictionary<UnitHash, int> index = sorted.Select((unit, i) => (unit, i)).ToDictionary(pair => pair.unit, pair => pair.i);
        ImmutableArray<int>.Builder offsets = ImmutableArray.CreateBuilder<int>(subwords.Count + 1);
        ImmutableArray<int>.Builder entries = ImmutableArray.CreateBuilder<int>();
        offsets.Add(0);
        foreach (List<UnitHash> units in subwords)
        {
            entries.AddRange(units.Select(unit => index[unit]).Distinct().Order());
            offsets.Add(entries.Count);
        }

        return new UnitsCache(subwords.Count, sorted, offsets.ToImmutable(), entries.ToImmutable());
    }

    public static RowsCache Rows(Vocabulary vocabulary, ProjectionOptions projection) => Rows(Units(vocabulary, projection), projection.NumHashes);

    /// <summary>The same fingerprints, written out: [subwords][hashes].</summary>
    public static RowsCache Rows(UnitsCache units, int numHashes)
    {
        uint[] rows = new uint[checked(units.SubwordCount * numHashes)];
        Array.Fill(rows, uint.MaxValue);
        for (int subword = 0; subword < units.SubwordCount; subword++)
        {
            units.Minimum(subword, rows.AsSpan(subword * numHashes, numHashes));
        }

        return new RowsCache(units.SubwordCount, numHashes, ImmutableCollectionsMarshal.AsImmutableArray(rows));
    }
}
