namespace PNlpMixer.Codegen.Operators;

/// <summary>How many features of a word are gathered twice, and how many once (runtime-c/src/portable/pair_features.c).</summary>
internal readonly record struct FeatureLists(int Pairs, int Singles)
{
    public static FeatureLists Of(ReadOnlySpan<ushort> positions)
    {
        int pairs = positions.ToArray().CountBy(position => position).Sum(feature => feature.Value / 2);

        // The last pair goes apart where nothing would be left over.
        pairs -= 2 * pairs == positions.Length && pairs > 0 ? 1 : 0;
        return new FeatureLists(pairs, positions.Length - (2 * pairs));
    }
}
