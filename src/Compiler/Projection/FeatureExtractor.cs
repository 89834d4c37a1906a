using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>From UTF-8 to the features of words (docs/text.md), the same for integer and float models. Its tokenizer remembers characters, so one instance serves one thread.</summary>
public sealed class FeatureExtractor(TokenizerOptions options, Vocabulary vocabulary, ProjectionOptions projection, FingerprintCache cache, WordCodeTable? codes)
{
    private readonly Tokenizer _tokenizer = new(options, vocabulary);

    public FeatureExtractor(FrontEnd front)
        : this(front.Tokenizer, front.Vocabulary, front.Projection, front.Cache, front.WordCodes)
    {
    }

    public int PositionsPerWord => projection.Positions;

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

    /// <summary>Positions in the counting Bloom filter of a subword of the vocabulary that makes a word by itself.</summary>
    public ushort[] Positions(int subword) => Positions([subword], known: vocabulary.Subwords[subword] != options.UnknownToken);

    /// <summary>The same of a word.</summary>
    public ushort[] Positions(ReadOnlySpan<byte> text, WordRange word)
    {
        List<int> subwords = [];
        bool known = _tokenizer.AppendSubwords(text, word, subwords);
        return Positions(subwords, known);
    }

    /// <summary>Positions of all words, [words][positions].</summary>
    public ushort[] Positions(ReadOnlySpan<byte> text, ImmutableArray<WordRange> words)
    {
        ushort[] positions = new ushort[words.Length * PositionsPerWord];
        for (int t = 0; t < words.Length; t++)
        {
            Positions(text, words[t]).CopyTo(positions, t * PositionsPerWord);
        }

        return positions;
    }

    private ushort[] Positions(IReadOnlyList<int> subwords, bool known)
    {
        ushort[] positions = new ushort[PositionsPerWord];
        BloomPositions.Positions(cache, subwords, projection, positions);
        codes?.Positions(known ? WordCodeTable.KeyOf(subwords.Select(id => vocabulary.Subwords[id])) : null, projection, positions);
        return positions;
    }
}
