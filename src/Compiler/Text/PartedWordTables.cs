using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.Text;

/// <summary>The words that a model parts, as <c>pnlp_parted_words</c> has them (docs/tables.md); nothing where it has no such list.</summary>
internal sealed record PartedWordTables(ImmutableArray<TableArray> Arrays, ImmutableArray<TableField> Fields)
{
    public static PartedWordTables Build(TokenizerOptions options)
    {
        if (options.PartedWords.IsEmpty)
        {
            return new PartedWordTables([], []);
        }

        (byte[] Utf8, ImmutableArray<int> Cuts)[] words = [.. options.PartedWords.Select(listed => new PartedWord(listed)).Select(word => (Encoding.UTF8.GetBytes(word.Text), word.Cuts))];
        Array.Sort(words, (x, y) => x.Utf8.AsSpan().SequenceCompareTo(y.Utf8));
        int maxCuts = words.Max(word => word.Cuts.Length);
        ImmutableArray<uint>.Builder firsts = ImmutableArray.CreateBuilder<uint>();
        firsts.Add(0);
        foreach ((byte[] utf8, _) in words)
        {
            firsts.Add(firsts[^1] + (uint)utf8.Length);
        }

        ImmutableArray<TableArray> arrays =
        [
            new("parted_firsts", "uint16_t", firsts.ToImmutable(), "where the bytes of each parted word begin"),
            new("parted_bytes", "uint8_t", [.. words.SelectMany(word => word.Utf8).Select(b => (uint)b)], "parted words in UTF-8, ascending"),
            new("parted_cuts", "uint8_t", [.. words.SelectMany(word => Padded(word.Cuts, maxCuts))], FormattableString.Invariant($"[word][{maxCuts}]: characters before each cut, 0 behind the last")),
        ];
        return new PartedWordTables(
            arrays,
            [
                .. arrays.Select(array => new TableField(array.Name, array.Name, IsArray: true, array.Comment)),
                Number("words", words.Length, "listed"),
                Number("max_cuts", maxCuts, "of a word"),
            ]);
    }

    private static IEnumerable<uint> Padded(ImmutableArray<int> cuts, int count) => cuts.Select(cut => (uint)cut).Concat(Enumerable.Repeat(0u, count - cuts.Length));

    private static TableField Number(string name, int value, string comment) => new(name, value.ToString(CultureInfo.InvariantCulture), IsArray: false, comment);
}
