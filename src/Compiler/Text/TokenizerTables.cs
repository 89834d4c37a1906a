using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PNlpMixer.Codegen.Text;

/// <summary>
/// The tables of the device's tokenizer (<c>pnlp_tokenizer</c> of pnlp_text.h), in C's terms. The device numbers subwords by their place in its trie:
/// <paramref name="SubwordOrder"/> says which vocabulary id each of its numbers is. It holds every subword that some text can yield, and the unknown token last.
/// <paramref name="PartedWords"/>: the initializers of <c>pnlp_parted_words</c>; empty where no words are parted.
/// </summary>
public sealed record TokenizerTables(
    ImmutableArray<TableArray> Arrays,
    ImmutableArray<TableField> Fields,
    ImmutableArray<TableField> PartedWords,
    ImmutableArray<int> SubwordOrder,
    string UnicodeVersion)
{
    public int Bytes => Arrays.Sum(a => a.Bytes);

    private static readonly ConditionalWeakTable<Vocabulary, ConcurrentDictionary<TokenizerOptions, Lazy<TokenizerTables>>> Built = [];

    /// <summary>Made once for a vocabulary and kept as long as that is.</summary>
    public static TokenizerTables Of(TokenizerOptions options, Vocabulary vocabulary) =>
        Built.GetOrCreateValue(vocabulary).GetOrAdd(options, _ => new(() => Build(options, vocabulary))).Value;

    private static TokenizerTables Build(TokenizerOptions options, Vocabulary vocabulary)
    {
        UnicodeTables unicode = UnicodeTables.Of(options);
        var trie = SubwordTrie.Build(options.ContinuationPrefix, vocabulary, unicode);
        int unknownId = vocabulary.Subwords.IndexOf(options.UnknownToken);
        ImmutableArray<TableArray> arrays =
        [
            new("unicode_blocks", "uint8_t", unicode.Blocks, $"character >> 12 -> block of 32 pages; these tables derive from Unicode {UnicodeData.Version}, (c) Unicode, Inc., Unicode License V3"),
            new("unicode_pages", "uint16_t", unicode.Pages, "[block][(character >> 7) & 31] -> page of 128 characters"),
            new("unicode_actions", "uint8_t", unicode.Actions, "[page][64]: pnlp_action of two characters a byte, the even one in the low half"),
            new("unicode_bases", "uint16_t", unicode.Bases, "page -> its first entry in unicode_results"),
            new("unicode_results", "uint16_t", unicode.Results, "what mapped characters become, or 0xD800 + an index of unicode_sequences"),
            new("unicode_sequences", "uint32_t", unicode.Sequences, "characters; bit 31 ends a sequence"),
            new("unicode_deltas", "uint32_t", unicode.Deltas, "the most frequent distances between a character and its result, modulo 2^32"),
            new("trie_labels", "uint8_t", trie.Labels, "byte that leads to each node, breadth first"),
            new("trie_parents", "uint32_t", trie.Parents, "bit n: node n has children"),
            new("trie_firsts", "uint32_t", trie.Firsts, "bit n: node n is the first of its siblings; set behind the last node, too"),
            new("trie_ends", "uint32_t", trie.Ends, "bit n: a subword ends at node n"),
            new("trie_blocks", "uint32_t", trie.Blocks, "[block of 256 nodes][2]: nodes with children and ends of subwords before"),
            new("trie_groups", "uint32_t", trie.Groups, "the first node of every 64th group of siblings"),
        ];
        ImmutableArray<TableField> fields =
        [
            .. arrays.Select(a => new TableField(a.Name, a.Name, IsArray: true, a.Comment)),
            Number("unknown", trie.SubwordIds.Length, $"subword number of {options.UnknownToken}"),
            Number("max_word_chars", options.MaxWordChars, "longer words are unknown"),
        ];
        PartedWordTables parted = PartedWordTables.Build(options);
        return new TokenizerTables(arrays.AddRange(parted.Arrays), fields, parted.Fields, trie.SubwordIds.Add(unknownId), UnicodeData.Version);
    }

    private static TableField Number(string name, int value, string comment) =>
        new(name, value.ToString(CultureInfo.InvariantCulture), IsArray: false, comment);
}
