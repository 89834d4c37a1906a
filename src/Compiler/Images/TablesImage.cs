using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Images;

/// <summary>
/// Tokenizer, fingerprints and codes of words as an image. <paramref name="Form"/>: the encoding as pnlp_tables_form spells it. <paramref name="Identity"/>: all that decides features.
/// </summary>
public sealed record TablesImage(string Form, ImmutableArray<byte> Record, ImagePlan Plan, ImageHash Identity, ImageHash Layout)
{
    /// <summary>In the order of pnlp_bind.h. Bulk are those on which only answers depend.</summary>
    private static readonly (string Name, bool Checked)[] Order =
    [
        ("unicode_blocks", true),
        ("unicode_pages", true),
        ("unicode_actions", true),
        ("unicode_bases", true),
        ("unicode_results", true),
        ("unicode_sequences", true),
        ("unicode_deltas", true),
        ("trie_labels", false),
        ("trie_parents", true),
        ("trie_firsts", true),
        ("trie_ends", true),
        ("trie_blocks", true),
        ("trie_groups", true),
        ("unit_hashes", false),
        ("unit_offsets", true),
        ("subword_units", true),
        ("unit_displacements", false),
        ("unknown_hashes", false),
        ("rows", false),
        ("code_firsts", true),
        ("code_keys", false),
        ("word_codes", false),
        ("parted_firsts", true),
        ("parted_bytes", false),
        ("parted_cuts", false),
    ];

    /// <summary>Places and bytes of all arrays, the number of the unknown token, the basis.</summary>
    public static int RecordBytes => 8 * Order.Length + 8;

    public static TablesImage Create(Model model, TokenizerTables tokenizer, CacheTables cache, WordCodeTables? codes)
    {
        Dictionary<string, TableArray> tables = tokenizer.Arrays.Concat(cache.Tables).Concat(codes?.Tables ?? []).ToDictionary(table => table.Name, StringComparer.Ordinal);
        ImagePart[] parts = [.. Order.Where(entry => tables.ContainsKey(entry.Name)).Select(entry => ImagePart.Of(tables[entry.Name], entry.Checked))];
        if (parts.Length != tables.Count)
        {
            throw new InvalidOperationException("The image format has no place for a table.");
        }

        ImagePlan plan = ImagePlan.Place(RecordBytes, parts);
        string form = FormOf(cache);
        return new TablesImage(
            form,
            Write(plan, (uint)tokenizer.SubwordOrder.Length - 1, cache.Basis),
            plan,
            IdentityOf(model),
            LayoutOf(form, model.Projection, model.Tokenizer));
    }

    public byte[] Bytes(string name, uint version, int runtimeAbi) =>
        ImageWriter.Write(new ImageIdentity(ImageKind.Tables, name, ImageFormat.AnyIsa, version, runtimeAbi, Identity, Layout), Record.AsSpan(), Plan);

    private static string FormOf(CacheTables cache) => cache.Type switch
    {
        "pnlp_units" or "pnlp_hot_units" => Spelled(cache, cache.Tables.Single(table => table.Name == "subword_units").CType == "uint16_t" ? "UNITS_U16" : "UNITS_U32"),
        "pnlp_rows" => "PNLP_FORM_ROWS",
        "pnlp_rows_u16" => "PNLP_FORM_ROWS_U16",
        "pnlp_hashed" or "pnlp_hot_hashed" => Spelled(cache, cache.Tables.Any(table => table.Name == "unit_hashes") ? "HASHED" : "NONE"),
        _ => throw new InvalidOperationException($"No image holds a {cache.Type}."),
    };

    private static string Spelled(CacheTables cache, string rest) => $"PNLP_FORM_{(cache.Type.Contains("_hot_", StringComparison.Ordinal) ? "HOT_" : string.Empty)}{rest}";

    private static ImmutableArray<byte> Write(ImagePlan plan, uint unknown, uint basis)
    {
        byte[] record = new byte[RecordBytes];
        foreach (PlacedPart part in plan.Parts.Where(part => part.Part.Data.Length > 0))
        {
            int index = Array.FindIndex(Order, entry => entry.Name == part.Part.Name);
            Put(8 * index, (uint)part.At);
            Put(8 * index + 4, (uint)part.Part.Data.Length);
        }

        Put(8 * Order.Length, unknown);
        Put(8 * Order.Length + 4, basis);
        return [.. record];

        void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(at), value);
    }

    /// <summary>What the features of a text depend on, however fingerprints are encoded.</summary>
    private static ImageHash IdentityOf(Model model)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        TokenizerOptions tokenizer = model.Tokenizer;
        Line("pnlp tables 1");
        Line(FormattableString.Invariant($"lowercase {tokenizer.Lowercase}, strip_accents {tokenizer.StripAccents}, map_quotes_and_dashes {tokenizer.MapQuotesAndDashes}"));
        Line(FormattableString.Invariant($"max_word_chars {tokenizer.MaxWordChars}, Unicode {UnicodeData.Version}"));
        if (tokenizer.SplitUnspaced)
        {
            Line("split_unspaced");
        }

        foreach (string word in tokenizer.PartedWords)
        {
            Line("parted_word " + word);
        }

        Line("unknown_token " + tokenizer.UnknownToken);
        Line("continuation_prefix " + tokenizer.ContinuationPrefix);
        Line("vocabulary " + model.Vocabulary.Sha256);
        Line(FormattableString.Invariant($"num_hashes {model.Projection.NumHashes}, feature_size {model.Projection.FeatureSize}"));

        uint[] fingerprint = new uint[model.Projection.NumHashes];
        byte[] bytes = new byte[fingerprint.Length * sizeof(uint)];
        for (int subword = 0; subword < model.Cache.SubwordCount; subword++)
        {
            Array.Fill(fingerprint, uint.MaxValue);
            model.Cache.Minimum(subword, fingerprint);
            for (int i = 0; i < fingerprint.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), fingerprint[i]);
            }

            hash.AppendData(bytes);
        }

        if (model.WordCodes is { } codes)
        {
            Line(FormattableString.Invariant($"word_codes {codes.CodesPerWord}, words {codes.Keys.Length}"));
            foreach (uint key in codes.Keys)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, key);
                hash.AppendData(bytes.AsSpan(0, sizeof(uint)));
            }

            hash.AppendData(codes.Codes.AsSpan());
        }

        return ImageHash.Of(hash);

        void Line(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
    }

    /// <summary>What the firmware that reads them was generated for. The number of the layout is that of the record's form.</summary>
    private static ImageHash LayoutOf(string form, ProjectionOptions projection, TokenizerOptions tokenizer) => ImageHash.Of(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"pnlp tables layout 3\nabi {RuntimeAbi.Number}\nform {form}\nnum_hashes {projection.NumHashes}\nngram_size {projection.NgramSize}\nfeature_size {projection.FeatureSize}\nmax_word_chars {tokenizer.MaxWordChars}\n{(tokenizer.SplitUnspaced ? "split_unspaced\n" : string.Empty)}word_codes {projection.WordCodes}\n{(tokenizer.PartedWords.IsEmpty ? string.Empty : "parted_words\n")}")));
}
