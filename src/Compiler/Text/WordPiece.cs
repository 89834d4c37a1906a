using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>From one cleaned-up word to subwords: longest match first (docs/text.md, section 3). The seam of docs/decisions/0002-own-wordpiece.md.</summary>
internal sealed class WordPiece
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;
    private readonly int _maxWordChars;
    private readonly int _longest;

    public WordPiece(TokenizerOptions options, Vocabulary vocabulary)
    {
        var starts = new Dictionary<string, int>(StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < vocabulary.Subwords.Length; id++)
        {
            string subword = vocabulary.Subwords[id];
            starts.Add(subword, id);
            if (subword.StartsWith(options.ContinuationPrefix, StringComparison.Ordinal))
            {
                continuations.Add(subword[options.ContinuationPrefix.Length..], id);
            }
        }

        _starts = starts.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = vocabulary.Subwords.Max(s => s.Length);
        _maxWordChars = options.MaxWordChars;
        UnknownId = starts[options.UnknownToken];
    }

    public int UnknownId { get; }

    /// <summary>False where the word is unknown. One that spells the unknown token is not.</summary>
    public bool Append(ImmutableArray<int> word, List<int> subwordIds)
    {
        int first = subwordIds.Count;
        if (word.Length <= _maxWordChars && TryAppend(string.Concat(word.Select(char.ConvertFromUtf32)), subwordIds))
        {
            return true;
        }

        subwordIds.RemoveRange(first, subwordIds.Count - first);
        subwordIds.Add(UnknownId);
        return false;
    }

    private bool TryAppend(ReadOnlySpan<char> word, List<int> subwordIds)
    {
        for (int begin = 0; begin < word.Length;)
        {
            int length = LongestMatch(begin == 0 ? _starts : _continuations, word[begin..], out int id);
            if (length == 0)
            {
                return false;
            }

            subwordIds.Add(id);
            begin += length;
        }

        return true;
    }

    /// <summary>How many UTF-16 units the longest matching subword has, or 0. A subword holds whole characters, so it never matches half of a pair.</summary>
    private int LongestMatch(Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> subwords, ReadOnlySpan<char> rest, out int id)
    {
        for (int length = Math.Min(rest.Length, _longest); length > 0; length--)
        {
            if (subwords.TryGetValue(rest[..length], out id))
            {
                return length;
            }
        }

        id = UnknownId;
        return 0;
    }
}
