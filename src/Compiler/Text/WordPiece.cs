using System.Collections.Immutable;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace PNlpMixer.Codegen.Text;

/// <summary>
/// From one cleaned-up word to subwords: longest match first (docs/text.md, section 3), by Microsoft.ML.Tokenizers. Clean-up, splitting and
/// the limit of a word's length are ours (docs/decisions/0046-wordpiece-from-a-package.md).
/// </summary>
internal sealed class WordPiece
{
    private readonly WordPieceTokenizer _tokenizer;
    private readonly string _unknownToken;
    private readonly int _maxWordChars;

    public WordPiece(TokenizerOptions options, Vocabulary vocabulary)
    {
        _unknownToken = options.UnknownToken;
        _maxWordChars = options.MaxWordChars;
        using MemoryStream lines = Lines(vocabulary);
        _tokenizer = WordPieceTokenizer.Create(lines, new WordPieceOptions
        {
            UnknownToken = Line(options.UnknownToken),
            ContinuingSubwordPrefix = options.ContinuationPrefix,

            // It counts UTF-16 units, of which a character has at most two; the limit in characters is checked below.
            MaxInputCharsPerWord = 2 * options.MaxWordChars,
        });
    }

    public int UnknownId => _tokenizer.UnknownTokenId;

    /// <summary>False where the word is unknown. One that spells the unknown token is not.</summary>
    public bool Append(ImmutableArray<int> word, List<int> subwordIds)
    {
        if (word.Length > _maxWordChars)
        {
            subwordIds.Add(UnknownId);
            return false;
        }

        string text = string.Concat(word.Select(char.ConvertFromUtf32));
        IReadOnlyList<int> ids = _tokenizer.EncodeToIds(text, considerPreTokenization: false, considerNormalization: false);
        subwordIds.AddRange(ids);
        return ids is not [var only] || only != UnknownId || text == _unknownToken;
    }

    /// <summary>The package reads lines of a file. It skips one byte order mark; another one belongs to the first subword.</summary>
    private static MemoryStream Lines(Vocabulary vocabulary)
    {
        MemoryStream lines = new();
        UTF8Encoding withMark = new(encoderShouldEmitUTF8Identifier: true);
        using (StreamWriter writer = new(lines, withMark, leaveOpen: true) { NewLine = "\n" })
        {
            foreach (string subword in vocabulary.Subwords)
            {
                writer.WriteLine(Line(subword));
            }
        }

        lines.Position = 0;
        return lines;
    }

    /// <summary>A subword without line ends, distinct from all others. No cleaned-up word holds a line end or a zero.</summary>
    private static string Line(string subword) => subword
        .Replace("\0", "\0\0", StringComparison.Ordinal)
        .Replace("\r", "\0r", StringComparison.Ordinal)
        .Replace("\n", "\0n", StringComparison.Ordinal);
}
