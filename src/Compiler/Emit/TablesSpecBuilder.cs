using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Tokenizer tables and fingerprint cache: one numbering of subwords for both.</summary>
public static class TablesSpecBuilder
{
    public static (TablesSpec Spec, long Bytes, long CacheBytes) Build(Model model, TableNames names)
    {
        TokenizerTables tokenizer = TokenizerTables.Build(model.Tokenizer, model.Vocabulary);
        CacheTables cache = CacheTables.Create(model, tokenizer.SubwordOrder);
        TablesSpec spec = new(
            [.. tokenizer.Arrays.Select(Array)],
            new DescriptorSpec(
                CComment.Block(0, CLiteral.Comment($"Tokenizer: {tokenizer.SubwordOrder.Length} subwords, Unicode {tokenizer.UnicodeVersion}")),
                "pnlp_tokenizer",
                names.Tokenizer,
                CArray.Fields([.. tokenizer.Fields.Select(field => (field.IsArray ? field.Value : field.Value + "u", field.IsArray ? field.Name : CLiteral.Comment($"{field.Name}: {field.Comment}")))])),
            cache.Arrays,
            new DescriptorSpec(cache.Comment, cache.Type, names.Fingerprints, cache.Fields),
            cache.Kernel);
        return (spec, tokenizer.Bytes + cache.Bytes, cache.Bytes);
    }

    private static ArraySpec Array(TableArray table) => new(
        CComment.Block(0, CLiteral.Comment($"{table.Name}: {table.Comment}")),
        FormattableString.Invariant($"{table.CType} {table.Name}[{table.Values.Length}]"),
        CArray.Format<uint>(table.Values.AsSpan(), table.CType == "uint32_t" ? "u" : string.Empty));
}
