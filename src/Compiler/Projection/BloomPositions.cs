namespace PNlpMixer.Codegen.Projection;

/// <summary>From a word's subwords to the positions of its hashes in the counting Bloom filter (docs/text.md, sections 6 and 7).</summary>
public static class BloomPositions
{
    /// <summary><paramref name="subwordIds"/>: at least one. <paramref name="positions"/>: [num_hashes], or more.</summary>
    public static void Positions(FingerprintCache cache, IReadOnlyList<int> subwordIds, ProjectionOptions projection, Span<ushort> positions)
    {
        Span<uint> fingerprint = stackalloc uint[projection.NumHashes];
        fingerprint.Fill(uint.MaxValue);
        foreach (int subword in subwordIds)
        {
            cache.Minimum(subword, fingerprint);
        }

        for (int i = 0; i < projection.NumHashes; i++)
        {
            positions[i] = (ushort)(fingerprint[i] % (uint)projection.FeatureSize);
        }
    }
}
