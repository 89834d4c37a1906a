using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Texts of a given number of words, drawn from a vocabulary: the same ones on every machine.</summary>
public sealed class BenchTexts
{
    private readonly ImmutableArray<string> _words;

    public BenchTexts(Model model)
    {
        WordSplitter splitter = new(new CharacterCleaner(model.Tokenizer));
        ImmutableArray<string> words = [.. model.Vocabulary.Subwords.Where(subword => IsWord(subword, model.Tokenizer, splitter))];

        // A vocabulary of nothing but punctuation and pieces: any letter is a word, if an unknown one.
        _words = words.IsEmpty ? ["a"] : words;
    }

    public byte[] Text(int words)
    {
        uint state = 1;
        StringBuilder text = new();
        for (int i = 0; i < words; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            text.Append(i > 0 ? " " : string.Empty).Append(_words[(int)((state >> 8) % (uint)_words.Length)]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Letters that begin a word and are one.</summary>
    private static bool IsWord(string subword, TokenizerOptions options, WordSplitter splitter)
    {
        if (subword.Length < 2 || !subword.All(char.IsAsciiLetterLower) || subword == options.UnknownToken || subword.Length > options.MaxWordChars)
        {
            return false;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(subword);
        return splitter.Split(utf8, new WordRange(0, utf8.Length)).Length == 1;
    }
}
