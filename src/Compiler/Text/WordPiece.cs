using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Text;

/// <summary>From one cleaned-up word to subwords: longest match first (docs/text.md, section 3). The seam of docs/decisions/0002-own-wordpiece.md.</summary>
internal sealed class WordPiece
{
    private readonly Dictionary<string, int> _ids;
    private readonly string _continuationPrefix;
    private readonly int _maxWordChars;
    private readonly int _longest;

    public WordPiece(TokenizerOptions options, Vocabulary vocabulary)
    {
        _ids = vocabulary.Subwords.Select((subword, id) => (subword, id)).ToDictionary(s => s.subword, s => s.id, StringComparer.Ordinal);
        _continuationPrefix = options.ContinuationPrefix;
        _maxWordChars = options.MaxWordChars;
        _longest = vocabulary.Subwords.Max(s => s.Length);
        UnknownId = _ids[options.UnknownToken];
    }

    public int UnknownId { get; }

    public void Append(ImmutableArray<int> word, List<int> subwordIds)
    {
        int first = subwordIds.Count;
        if (word.Length > _maxWordChars || !TryAppend(word, subwordIds))
        {
            subwordIds.RemoveRange(first, subwordIds.Count - first);
            subwordIds.Add(UnknownId);
        }
    }

    private bool TryAppend(ImmutableArray<int> word, List<int> subwordIds)
    {
        for (int begin = 0; begin < word.Length;)
        {
            int end = LongestMatch(word.AsSpan()[begin..], begin == 0 ? string.Empty : _continuationPrefix, out int id);
            if (end == 0)
            {
                return false;
            }

            subwordIds.Add(id);
            begin += end;
        }

        return true;
    }

    /// <summary>How many characters the longest matching subword has, or 0.</summary>
    private int LongestMatch(ReadOnlySpan<int> characters, string prefix, out int id)
    {
        id = UnknownId;
        int longest = 0;
        var candidate = new StringBuilder(prefix);
        for (int i = 0; i < characters.Length && candidate.Length < _longest; i++)
        {
            candidate.Append(new Rune(characters[i]).ToString());
            if (_ids.TryGetValue(candidate.ToString(), out int found))
            {
                id = found;
                longest = i + 1;
            }
        }

        return longest;
    }
}
