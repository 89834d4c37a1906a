using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>From UTF-8 to the features of words (docs/text.md), the same for integer and float models. Its tokenizer remembers characters, so one instance serves one thread.</summary>
public sealed class FeatureExtractor(TokenizerOptions options, Vocabulary vocabulary, ProjectionOptions projection, FingerprintCache cache)
{
    private readonly Tokenizer _tokenizer = new(options, vocabulary);

    public FeatureExtractor(FrontEnd front)
        : this(front.Tokenizer, front.Vocabulary, front.Projection, front.Cache)
    {
    }

    public int NumHashes => projection.NumHashes;

    public WordSplit SplitWords(ReadOnlySpan<byte> text, int maxWords) => _tokenizer.SplitWords(text, maxWords);

    /// <summary>The words that take part: the caller's own, ascending byte ranges that do not overlap, or those of the text where it brings none.</summary>
    public WordSplit Words(ReadOnlySpan<byte> text, ImmutableArray<WordRange>? given, int maxWords)
    {
        if (given is not { } words)
        {
            return SplitWords(text, maxWords);
        }

        int taken = Math.Min(words.Length, maxWords);
        return new WordSplit(words[..taken], taken < words.Length);
    }

    /// <summary>The vocabulary ids of the subwords of one word.</summary>
    public ImmutableArray<int> Subwords(ReadOnlySpan<byte> text, WordRange word)
    {
        List<int> subwords = [];
        _tokenizer.AppendSubwords(text, word, subwords);
        return [.. subwords];
    }

    /// <summary>Positions in the counting Bloom filter for subwords that make one word.</summary>
    public ushort[] Positions(IReadOnlyList<int> subwords)
    {
        ushort[] positions = new ushort[projection.NumHashes];
        BloomPositions.Positions(cache, subwords, projection, positions);
        return positions;
    }

    /// <summary>Positions of all words, [words][hashes].</summary>
    public ushort[] Positions(ReadOnlySpan<byte> text, ImmutableArray<WordRange> words)
    {
        ushort[] positions = new ushort[words.Length * NumHashes];
        for (int t = 0; t < words.Length; t++)
        {
            Positions(Subwords(text, words[t])).CopyTo(positions, t * NumHashes);
        }

        return positions;
    }
}
