using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Base hashes of distinct units in the slots of a perfect hash of their texts; empty slots are zero.</summary>
internal sealed record TextUnits(uint Basis, ImmutableArray<ushort> Displacements, ImmutableArray<UnitHash> Slots)
{
    /// <summary>
    /// The units of the subwords given, the unknown token not among them; null where the cache does not hold the hashes of the texts, or no perfect hash is found.
    /// </summary>
    public static TextUnits? Build(UnitsCache cache, Vocabulary vocabulary, ProjectionOptions projection, IEnumerable<int> subwords)
    {
        Dictionary<string, UnitHash> hashes = new(StringComparer.Ordinal);
        foreach (int subword in subwords)
        {
            HashSet<UnitHash> units = [];
            foreach (string text in SubwordUnits.Of(vocabulary.Subwords[subword], projection.NgramSize))
            {
                if (!hashes.TryGetValue(text, out UnitHash hash))
                {
                    hash = UnitHasher.Hash(projection.HashFamily, text);
                    hashes.Add(text, hash);
                }

                units.Add(hash);
            }

            ReadOnlySpan<int> held = cache.SubwordUnits.AsSpan()[cache.SubwordOffsets[subword]..cache.SubwordOffsets[subword + 1]];
            if (!units.SetEquals(held.ToArray().Select(unit => cache.Units[unit])))
            {
                return null;
            }
        }

        string[] texts = [.. hashes.Keys.Order(StringComparer.Ordinal)];
        return texts.Length > 0 && PerfectHash.Build(texts) is { } perfect
            ? new TextUnits(perfect.Basis, perfect.Displacements, [.. perfect.Slots.Select(text => text < 0 ? default : hashes[texts[text]])])
            : null;
    }
}
