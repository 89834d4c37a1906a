using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Emit;

namespace PNlpMixer.Codegen.Report;

/// <summary>
/// An encoding of the fingerprints as <c>pnlpc inspect</c> shows it (docs/cli.md). <paramref name="MorePerWord"/> and <paramref name="MorePerText"/>: instructions above
/// those of the fastest one, for a mean word and for a text of <see cref="TextWords"/>.
/// </summary>
public sealed record EncodingReport(
    string Encoding,
    int? HotRows,
    long TablesBytes,
    double UnitsMean,
    int UnitsMax,
    double InstructionsMean,
    long InstructionsMax,
    double MorePerWord,
    double MorePerText)
{
    /// <summary>A command's mean length.</summary>
    private const int TextWords = 8;

    /// <summary>All that is possible for all subwords, the fastest first, then the mixtures that fit into each of some numbers of bytes.</summary>
    public static ImmutableArray<EncodingReport> Create(EncodingCosts costs, IEnumerable<long> tableFlash)
    {
        EncodingCost[] all =
        [
            .. costs.All(),
            .. tableFlash.SelectMany(bytes => costs.Encodings.Mixtures.Select(mixture => costs.Mixture(mixture, bytes)?.Cost)).OfType<EncodingCost>(),
        ];
        double least = all.Min(cost => cost.InstructionsMean);
        return [.. all.Select(cost => Of(cost, (cost.InstructionsMean - least) * costs.Frequencies.SubwordsPerWord))];
    }

    public static string ToText(IEnumerable<EncodingReport> encodings)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{"encoding",-12} {"rows",7} {"tables",12} {"units a subword, mean",22} {"most",5} {"instructions, mean",19} {"most",8} {"more a word",12} {$"{TextWords} words",9}\n");
        foreach (EncodingReport e in encodings)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{e.Encoding,-12} {e.HotRows,7:N0} {e.TablesBytes,12:N0} {e.UnitsMean,22:N2} {e.UnitsMax,5:N0} {e.InstructionsMean,19:N0} {e.InstructionsMax,8:N0} {e.MorePerWord,12:N0} {e.MorePerText,9:N0}\n");
        }

        return text.ToString();
    }

    private static EncodingReport Of(EncodingCost cost, double more) => new(
        cost.Encoding,
        cost.HotRows,
        cost.TablesBytes,
        cost.UnitsMean,
        cost.UnitsMax,
        cost.InstructionsMean,
        cost.InstructionsMax,
        more,
        TextWords * more);
}
