namespace PNlpMixer.Codegen.Emit;

/// <summary>The C names of tokenizer and fingerprint cache: a model's own, or those that several share.</summary>
public sealed record TableNames(string Prefix)
{
    public string Upper => CIdentifier.Upper(Prefix);

    public string Tokenizer => Prefix + "_tokenizer";

    public string PartedWords => Prefix + "_parted_words";

    /// <summary>Of models that have some.</summary>
    public string WordCodes => Prefix + "_word_codes";

    public string Fingerprints => Prefix + "_fingerprints";

    /// <summary>Whatever a directory of several models calls by this prefix, without it.</summary>
    public static IReadOnlyList<string> SharedSuffixes { get; } =
        ["tables", "tables_h", "open", "image_need", "tokenizer", "parted_words", "fingerprints", "word_codes", "features", "features_h", "features_bytes", "features_mark", "read", "read_words", "read_bytes", "arena_bytes", "max_tokens"];
}
