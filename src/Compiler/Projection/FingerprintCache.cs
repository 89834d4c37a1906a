using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Where base hashes come from (docs/text.md, section 6).</summary>
public enum HashFamily
{
    Fnv1a,
    Sha2,

    /// <summary>Unknown: only the rows of a cache are.</summary>
    Rows,
}

/// <summary>The fingerprints of all subwords of a vocabulary, in id order.</summary>
public abstract record FingerprintCache(int SubwordCount)
{
    /// <summary>Lowers <paramref name="fingerprint"/> element by element to the minimum with the subword's own.</summary>
    public abstract void Minimum(int subword, Span<uint> fingerprint);
}

/// <summary>n values a subword, [subwords][hashes].</summary>
public sealed record RowsCache(int SubwordCount, int NumHashes, ImmutableArray<uint> Rows) : FingerprintCache(SubwordCount)
{
    public override void Minimum(int subword, Span<uint> fingerprint)
    {
        ReadOnlySpan<uint> row = Rows.AsSpan().Slice(subword * NumHashes, NumHashes);
        for (int i = 0; i < fingerprint.Length; i++)
        {
            fingerprint[i] = Math.Min(fingerprint[i], row[i]);
        }
    }
}

/// <summary>A unit's two base hashes, below 2^31 - 1.</summary>
public readonly record struct UnitHash(uint A, uint B);

/// <summary>The distinct units and, for each subword, which it has: exact for any number of hashes.</summary>
public sealed record UnitsCache(int SubwordCount, ImmutableArray<UnitHash> Units, ImmutableArray<int> SubwordOffsets, ImmutableArray<int> SubwordUnits)
    : FingerprintCache(SubwordCount)
{
    public const uint P = 0x7FFFFFFF;

    public override void Minimum(int subword, Span<uint> fingerprint)
    {
        for (int u = SubwordOffsets[subword]; u < SubwordOffsets[subword + 1]; u++)
        {
            (uint h, uint step) = Units[SubwordUnits[u]];
            for (int i = 0; i < fingerprint.Length; i++)
            {
                fingerprint[i] = Math.Min(fingerprint[i], h);
                h += step;
                if (h >= P)
                {
                    h -= P;
                }
            }
        }
    }
}

/// <summary>No cache at all: the device hashes the text. <paramref name="Units"/> is what it computes, kept for the reference; only the family fnv1a allows it.</summary>
public sealed record HashedCache(UnitsCache Units) : FingerprintCache(Units.SubwordCount)
{
    public override void Minimum(int subword, Span<uint> fingerprint) => Units.Minimum(subword, fingerprint);
}

/// <summary>A mixture: <paramref name="Hot"/> are vocabulary ids of subwords that have a row of their own, beside <paramref name="Rest"/>, units or none, which has all of them.</summary>
public sealed record HotRowsCache(FingerprintCache Rest, ImmutableArray<int> Hot) : FingerprintCache(Rest.SubwordCount)
{
    public override void Minimum(int subword, Span<uint> fingerprint) => Rest.Minimum(subword, fingerprint);
}
