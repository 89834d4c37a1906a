using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Text;

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
        private readonly ImmutableArray<CleanLetter>.Builder _letters = ImmutableArray.CreateBuilder<CleanLetter>();

        public void Add(CleanCharacter character, WordRange from)
        {
            switch (character.Kind)
            {
                case CleanKind.Letters:
                    _letters.Add(new CleanLetter(from, character.Results));
                    break;
                case CleanKind.Singles:
                    EndWord();
                    foreach (int single in character.Results)
                    {
                        _words.Add(new CleanWord([new CleanLetter(from, [single])]));
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
                _words.Add(new CleanWord(_letters.DrainToImmutable()));
            }
        }

        private void AddAccent(WordRange from)
        {
            if (_letters.Count > 0)
            {
                _letters[^1] = Extended(_letters[^1], from);
            }
            else if (_words.Count > 0)
            {
                ImmutableArray<CleanLetter> letters = _words[^1].Letters;
                _words[^1] = new CleanWord(letters.SetItem(letters.Length - 1, Extended(letters[^1], from)));
            }
        }

        private static CleanLetter Extended(CleanLetter letter, WordRange accent) =>
            letter.Range.End == accent.Begin ? letter with { Range = letter.Range with { End = accent.End } } : letter;
    }
}
