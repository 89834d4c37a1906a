using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>Codes of chosen words (docs/text.md, section 8). <paramref name="Keys"/>: ascending. <paramref name="Codes"/>: [keys][<paramref name="CodesPerWord"/>].</summary>
public sealed record WordCodeTable(int CodesPerWord, ImmutableArray<uint> Keys, ImmutableArray<byte> Codes)
{
    /// <summary>A code is one of so many.</summary>
    public const int Values = 16;

    /// <summary>Keys are below this.</summary>
    public const uint KeyLimit = 1 << KeyBits;

    /// <summary>More words are no table for a microcontroller.</summary>
    public const int MaxWords = 1 << 20;

    private const int KeyBits = 24;

    /// <summary>The key of the word that some subwords make, none of which stands for what matched nothing.</summary>
    public static uint KeyOf(IEnumerable<string> subwords)
    {
        uint hash = UnitHasher.FnvBasis;
        foreach (string subword in subwords)
        {
            hash = UnitHasher.Fnv(hash, Encoding.UTF8.GetBytes(SubwordUnits.Characters(subword)));
        }

        return UnitHasher.Mix(hash) >> (32 - KeyBits);
    }

    /// <summary>A word's positions behind those of its hashes. <paramref name="key"/>: null where an unknown subword leaves it without one.</summary>
    public void Positions(uint? key, ProjectionOptions projection, Span<ushort> positions)
    {
        int entry = key is { } known ? Keys.BinarySearch(known) : -1;
        for (int j = 0; j < CodesPerWord; j++)
        {
            int code = entry < 0 ? 0 : Codes[(entry * CodesPerWord) + j];
            positions[projection.NumHashes + j] = (ushort)(projection.FeatureSize + (Values * j) + code);
        }
    }
}
