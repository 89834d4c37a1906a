using System.Collections.Immutable;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Tokenizer tables, fingerprint cache and codes of words: one numbering of subwords for both.</summary>
public static class TablesSpecBuilder
{
    public static TablesSpec Build(TokenizerTables tokenizer, CacheTables cache, WordCodeTables? codes, TableNames names) => new(
        [.. tokenizer.Arrays.Select(Array)],
        new DescriptorSpec(
            CComment.Block(0, CLiteral.Comment($"Tokenizer: {tokenizer.SubwordOrder.Length} subwords, Unicode {tokenizer.UnicodeVersion}")),
            "pnlp_tokenizer",
            names.Tokenizer,
            Fields(tokenizer.Fields)),
        tokenizer.PartedWords.IsEmpty
            ? null
            : new DescriptorSpec(CComment.Block(0, "Words that stand for several"), "pnlp_parted_words", names.PartedWords, Fields(tokenizer.PartedWords)),
        [.. cache.Tables.Select(CacheArray)],
        new DescriptorSpec(CComment.Block(0, cache.Title), cache.Type, names.Fingerprints, CacheFields(cache.Groups)),
        codes is null ? [] : [.. codes.Tables.Select(Array)],
        codes is null ? null : new DescriptorSpec(CComment.Block(0, codes.Title), "pnlp_word_codes", names.WordCodes, Named(codes.Fields)),
        cache.Kernel);

    private static string Fields(ImmutableArray<TableField> fields) =>
        CArray.Fields([.. fields.Select(field => (field.IsArray ? field.Value : field.Value + "u", field.IsArray ? field.Name : CLiteral.Comment($"{field.Name}: {field.Comment}")))]);

    /// <summary>Fields whose names say enough.</summary>
    private static string Named(ImmutableArray<TableField> fields) => CArray.Fields([.. fields.Select(field => (field.IsArray ? field.Value : field.Value + "u", field.Name))]);

    private static string CacheFields(ImmutableArray<ImmutableArray<TableField>> groups) =>
        groups is [var only] ? Named(only) : string.Join('\n', groups.Select(group => CArray.Nested(Named(group))));

    private static ArraySpec CacheArray(TableArray table) => new(
        CComment.Block(0, table.Comment), FormattableString.Invariant($"{table.CType} {table.Name}[{table.Values.Length}]"), CArray.Format<uint>(table.Values.AsSpan(), "u"));

    private static ArraySpec Array(TableArray table) => new(
        CComment.Block(0, CLiteral.Comment($"{table.Name}: {table.Comment}")),
        FormattableString.Invariant($"{table.CType} {table.Name}[{table.Values.Length}]"),
        CArray.Format<uint>(table.Values.AsSpan(), table.CType == "uint32_t" ? "u" : string.Empty));
}
