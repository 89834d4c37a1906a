using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>Cuts the words that a model lists as several (docs/text.md, section 2).</summary>
internal sealed class WordParter(TokenizerOptions options)
{
    private readonly Dictionary<string, ImmutableArray<int>> _cuts =
        options.PartedWords.Select(listed => new PartedWord(listed)).ToDictionary(word => word.Text, word => word.Cuts, StringComparer.Ordinal);

    public ImmutableArray<CleanWord> Part(CleanWord word)
    {
        if (!_cuts.TryGetValue(string.Concat(word.Characters.Select(char.ConvertFromUtf32)), out ImmutableArray<int> cuts))
        {
            return [word];
        }

        ImmutableArray<CleanWord>.Builder parts = ImmutableArray.CreateBuilder<CleanWord>();
        int begin = 0;
        int before = 0;
        int characters = 0;
        for (int i = 0; i < word.Letters.Length; i++)
        {
            // A cut inside of what one character of the text became lies behind it.
            if (cuts.Any(cut => cut > before && cut <= characters))
            {
                parts.Add(new CleanWord(word.Letters[begin..i]));
                begin = i;
                before = characters;
            }

            characters += word.Letters[i].Results.Length;
        }

        parts.Add(new CleanWord(word.Letters[begin..]));
        return parts.DrainToImmutable();
    }
}
