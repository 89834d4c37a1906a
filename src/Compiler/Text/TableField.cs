namespace PNlpMixer.Codegen.Text;

/// <summary>
/// One initializer of <c>pnlp_tokenizer</c> or <c>pnlp_parted_words</c>. <paramref name="Value"/>: the name of an array of <see cref="TokenizerTables.Arrays"/>, which is also the name of the
/// field, or, where <paramref name="IsArray"/> is false, an unsigned decimal number.
/// </summary>
public sealed record TableField(string Name, string Value, bool IsArray, string Comment);
