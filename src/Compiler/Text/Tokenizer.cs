using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>From UTF-8 to words and subwords (docs/text.md, sections 1 to 5): the reference the device's code is compared with.</summary>
public sealed class Tokenizer
{
    private readonly WordSplitter _splitter;
    private readonly WordPiece _wordPiece;
    private readonly UnspacedCutter? _cutter;
    private readonly WordParter? _parter;

    /// <param name="options">Switches; <see cref="TokenizerOptions.UnknownToken"/> is a subword of the vocabulary.</param>
    /// <param name="vocabulary">Distinct subwords, at least one.</param>
    public Tokenizer(TokenizerOptions options, Vocabulary vocabulary)
    {
        _splitter = new WordSplitter(new CharacterCleaner(options));
        _wordPiece = new WordPiece(options, vocabulary);
        _cutter = options.SplitUnspaced ? new UnspacedCutter(options, vocabulary) : null;
        _parter = options.PartedWords.IsEmpty ? null : new WordParter(options);
    }

    public WordSplit SplitWords(ReadOnlySpan<byte> utf8, int maxWords)
    {
        ImmutableArray<CleanWord> words = _splitter.Split(utf8, new WordRange(0, utf8.Length));
        words = _cutter is null ? words : [.. words.SelectMany(word => _cutter.Cut(word))];
        words = _parter is null ? words : [.. words.SelectMany(word => _parter.Part(word))];
        return new WordSplit([.. words.Take(maxWords).Select(w => w.Range)], words.Length > maxWords);
    }

    /// <summary>The vocabulary ids of the subwords of one word, the caller's own or one of <see cref="SplitWords"/>: at least one. False where something matched none.</summary>
    public bool AppendSubwords(ReadOnlySpan<byte> utf8, WordRange range, List<int> subwordIds)
    {
        ImmutableArray<CleanWord> parts = _splitter.Split(utf8, range);
        bool known = !parts.IsEmpty;
        foreach (CleanWord part in parts)
        {
            known &= _wordPiece.Append(part.Characters, subwordIds);
        }

        if (parts.IsEmpty)
        {
            subwordIds.Add(_wordPiece.UnknownId);
        }

        return known;
    }
}
