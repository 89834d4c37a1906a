namespace PNlpMixer.Codegen.Projection;

/// <summary>Parameters of the projection (docs/text.md, sections 6 to 8). <paramref name="WordCodes"/>: of a word; 0 where the model has none.</summary>
public sealed record ProjectionOptions(HashFamily HashFamily, int NumHashes, int NgramSize, int FeatureSize, int Window, int WordCodes = 0)
{
    /// <summary>Positions of a word in the counting Bloom filter: one a hash, then one a code.</summary>
    public int Positions => NumHashes + WordCodes;

    /// <summary>The filter's size: behind the features of hashes, those of codes.</summary>
    public int Counters => FeatureSize + (WordCodeTable.Values * WordCodes);

    /// <summary>Words of a window: its own, and neighbours on either side.</summary>
    public int Windows => (2 * Window) + 1;
}
