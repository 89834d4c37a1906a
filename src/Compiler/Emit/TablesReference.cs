using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// What generated code calls tokenizer, fingerprints and codes of words: descriptors in flash, or locals that are bound to an image by the statements given, each with a line
/// feed at its end.
/// </summary>
public sealed record TablesReference(
    string Tokenizer,
    string PartedWords,
    string Fingerprints,
    string WordCodes,
    string BindTokenizer = "",
    string BindPartedWords = "",
    string BindFingerprints = "",
    string BindWordCodes = "")
{
    private const int Indent = 4;

    public static TablesReference Linked(TableNames names) => new(names.Tokenizer, names.PartedWords, names.Fingerprints, names.WordCodes);

    /// <param name="image">The expression for the image's first byte.</param>
    /// <param name="cacheType">The descriptor of the fingerprints.</param>
    /// <param name="form">Their encoding.</param>
    /// <param name="model">Its tokenizer and projection.</param>
    public static TablesReference InImage(string image, string cacheType, string form, Model model)
    {
        ProjectionOptions projection = model.Projection;
        string[] parameters = cacheType switch
        {
            "pnlp_units" or "pnlp_hot_units" => [form],
            "pnlp_hashed" or "pnlp_hot_hashed" => [CLiteral.Of((uint)projection.NgramSize)],
            _ => [],
        };
        return new TablesReference(
            "tokenizer",
            "parted_words",
            "fingerprints",
            "word_codes",
            CCall.Statement(Indent, "pnlp_bind_tokenizer(", "&tokenizer", image, CLiteral.Of((uint)model.Tokenizer.MaxWordChars)) + "\n",
            CCall.Statement(Indent, "pnlp_bind_parted_words(", "&parted_words", image) + "\n",
            CCall.Statement(
                Indent,
                $"{cacheType.Replace("pnlp_", "pnlp_bind_", StringComparison.Ordinal)}(",
                ["&fingerprints", image, .. parameters, CLiteral.Of((uint)projection.NumHashes), CLiteral.Of((uint)projection.FeatureSize)]) + "\n",
            projection.WordCodes == 0
                ? string.Empty
                : CCall.Statement(Indent, "pnlp_bind_word_codes(", "&word_codes", image, CLiteral.Of((uint)projection.WordCodes), CLiteral.Of((uint)projection.FeatureSize)) + "\n");
    }
}
