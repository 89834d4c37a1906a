using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The calls that make features of a text or of given words, wherever their results lie.</summary>
public sealed class TextCallsBuilder(TablesReference tables, TokenizerOptions tokenizer, ProjectionCalls projection, Tensor features)
{
    private const int Indent = 4;

    private const string PartKernel = "pnlp_part_words";

    /// <summary>The functions of the runtime that find the words.</summary>
    public static ImmutableArray<string> SplitKernels(TokenizerOptions tokenizer) =>
        [tokenizer.SplitUnspaced ? "pnlp_split_unspaced" : "pnlp_split_words", .. tokenizer.PartedWords.IsEmpty ? [] : new[] { PartKernel }];

    /// <param name="max">The most words.</param>
    /// <param name="words">Pointer to the words as the caller of the split has it, and as the projection has it.</param>
    /// <param name="truncated">Where the split says that there were more.</param>
    /// <param name="scratch">Pointers to the word at hand and to its fingerprint.</param>
    /// <param name="positions">Pointer to the Bloom filter positions.</param>
    public TextCalls Build(string max, (string Split, string Project) words, string truncated, (string Word, string Fingerprint) scratch, string positions) => new(
        tables.BindTokenizer
            + CCall.Assignment(Indent, "word_count", SplitKernels(tokenizer)[0] + "(", $"&{tables.Tokenizer}", "(const uint8_t *)text", "(uint32_t)text_bytes", words.Split, max, truncated)
            + Part(max, words.Split, truncated),
        CCall.Assignment(Indent, "status", "pnlp_take_words(", "words", "word_count", "text_bytes", words.Split, max, "&taken", truncated),
        CComment.Block(Indent, $"{features.Name}: words to Bloom filter positions [T][{features.Shape.Columns}]"),
        tables.BindTokenizer + tables.BindFingerprints + tables.BindWordCodes + projection.Statements(Indent, tables, words.Project, "word_count", scratch, positions),
        CCall.Statement(
            Indent,
            "PNLP_TRACE(",
            CLiteral.Quote(features.Name),
            positions,
            InferenceSpecBuilder.Times("word_count", features.Shape.Columns * features.ElementBytes)));

    private string Part(string max, string words, string truncated) => tokenizer.PartedWords.IsEmpty
        ? string.Empty
        : "\n" + tables.BindPartedWords + CCall.Assignment(Indent, "word_count", PartKernel + "(", $"&{tables.Tokenizer}", $"&{tables.PartedWords}", "(const uint8_t *)text", words, "word_count", max, truncated);
}
