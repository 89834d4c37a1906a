using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Text;

/// <summary>A cleaned-up word and where it comes from.</summary>
internal readonly record struct CleanWord(WordRange Range, ImmutableArray<int> Characters);

/// <summary>From UTF-8 to cleaned-up words (docs/text.md, sections 1 and 2).</summary>
internal sealed class WordSplitter(CharacterCleaner cleaner)
{
    /// <summary>
    /// The words of the bytes of <paramref name="range"/>. The runtime library's decoder replaces one maximal subpart at a time, as section 1 wants.
    /// </summary>
    public ImmutableArray<CleanWord> Split(ReadOnlySpan<byte> utf8, WordRange range)
    {
        var words = new WordList();
        for (int begin = range.Begin; begin < range.End;)
        {
            _ = Rune.DecodeFromUtf8(utf8[begin..range.End], out Rune rune, out int bytes);
            words.Add(cleaner.Clean(rune.Value), new WordRange(begin, begin + bytes));
            begin += bytes;
        }

        return words.Finish();
    }

    private sealed class WordList
    {
        private readonly ImmutableArray<CleanWord>.Builder _words = ImmutableArray.CreateBuilder<CleanWord>();
        private readonly ImmutableArray<int>.Builder _letters = ImmutableArray.CreateBuilder<int>();
        private WordRange _range;

        public void Add(CleanCharacter character, WordRange from)
        {
            switch (character.Kind)
            {
                case CleanKind.Letters:
                    _range = new WordRange(_letters.Count == 0 ? from.Begin : _range.Begin, from.End);
                    _letters.AddRange(character.Results);
                    break;
                case CleanKind.Singles:
                    EndWord();
                    foreach (int single in character.Results)
                    {
                        _words.Add(new CleanWord(from, [single]));
                    }

                    break;
                case CleanKind.Space:
                    EndWord();
                    break;
                case CleanKind.Accent:
                    AddAccent(from);
                    break;
                case CleanKind.Removed:
                    break;
            }
        }

        public ImmutableArray<CleanWord> Finish()
        {
            EndWord();
            return _words.DrainToImmutable();
        }

        private void EndWord()
        {
            if (_letters.Count > 0)
            {
                _words.Add(new CleanWord(_range, _letters.DrainToImmutable()));
            }
        }

        private void AddAccent(WordRange from)
        {
            if (_letters.Count > 0)
            {
                _range = _range.End == from.Begin ? _range with { End = from.End } : _range;
            }
            else if (_words.Count > 0 && _words[^1].Range.End == from.Begin)
            {
                _words[^1] = _words[^1] with { Range = _words[^1].Range with { End = from.End } };
            }
        }
    }
}
