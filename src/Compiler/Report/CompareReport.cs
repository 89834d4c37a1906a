using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Comparison;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using Spectre.Console;

namespace PNlpMixer.Codegen.Report;

/// <summary>A channel and its share of the layer's own error, in percent.</summary>
public sealed record CompareChannel(int Channel, double ErrorShare, double? OwnSignalToNoiseDb);

/// <summary>One layer, float against integers. Ratios are null where nothing is lost; saturation is in percent of the values.</summary>
public sealed record CompareLayer(
    string Name,
    string Op,
    double Scale,
    int ZeroPoint,
    double? SignalToNoiseDb,
    double? OwnSignalToNoiseDb,
    double SaturationLow,
    double SaturationHigh,
    double MeanError,
    double MaxError,
    int UsedSteps,
    ImmutableArray<CompareChannel> WorstChannels);

/// <summary>Labels of a head that are the same, in percent of all.</summary>
public sealed record CompareHead(string Head, long Labels, double Agreement);

/// <summary>In percent; null where data or model have no answer.</summary>
public sealed record CompareAccuracy(double? SlotExactMatch, double? SlotF1, double? IntentAccuracy, double? JointExactMatch)
{
    public static CompareAccuracy Of(EvaluationScores scores) => new(scores.SlotExactMatch, scores.SlotF1, scores.IntentAccuracy, scores.JointExactMatch);
}

/// <summary>What <c>pnlpc compare</c> found (docs/cli.md).</summary>
public sealed record CompareReport(
    string Model,
    string Words,
    int Utterances,
    ImmutableArray<CompareLayer> Layers,
    string? WorstLayer,
    ImmutableArray<CompareHead> Heads,
    CompareAccuracy FloatAccuracy,
    CompareAccuracy Int8Accuracy)
{
    private const int Channels = 3;
    private const double MuchSaturation = 1;
    private const double MuchOfTheError = 50;
    private const int FewSteps = 64;

    public static CompareReport Create(FloatModel source, Model quantized, string words, SideBySide compared, EvaluationScores ofFloat, EvaluationScores ofIntegers)
    {
        ImmutableArray<CompareLayer> layers = [.. source.Graph.Layers.Zip(quantized.Graph.Nodes, compared.Layers).Select(row => Layer(row.First, row.Second, row.Third))];
        return new CompareReport(
            quantized.Name,
            words,
            compared.FloatAnswers.Length,
            layers,
            layers.Where(layer => layer.OwnSignalToNoiseDb is not null).MinBy(layer => layer.OwnSignalToNoiseDb)?.Name,
            [.. LabelAgreement.Of(source.Graph.Heads.Select(head => head.Name), compared).Select(a => new CompareHead(a.Head, a.Labels, a.Labels == 0 ? 100 : Math.Round(100.0 * a.Equal / a.Labels, 2)))],
            CompareAccuracy.Of(ofFloat),
            CompareAccuracy.Of(ofIntegers));
    }

    public void WriteTo(IAnsiConsole console)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Model}: float against int8, {Words} words, {Utterances:N0} utterances"));
        Table table = new Table().Border(TableBorder.Simple).AddColumn("layer").AddColumn("op");
        foreach (string column in new[] { "SNR dB", "own SNR dB", "at -128 %", "at 127 %", "mean error", "max error", "steps used" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("worst channels (share of own error)");
        foreach (CompareLayer layer in Layers)
        {
            string[] cells =
            [
                layer.Name,
                layer.Op,
                Decibels(layer.SignalToNoiseDb),
                Decibels(layer.OwnSignalToNoiseDb),
                Fixed(layer.SaturationLow, "F2"),
                Fixed(layer.SaturationHigh, "F2"),
                Fixed(layer.MeanError / layer.Scale, "F2"),
                Fixed(layer.MaxError / layer.Scale, "F1"),
                layer.UsedSteps.ToString("N0", CultureInfo.InvariantCulture),
                string.Join(", ", layer.WorstChannels.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Channel} ({c.ErrorShare:F0} %)"))),
            ];
            string style = layer.Name == WorstLayer ? "[bold red]{0}[/]" : "{0}";
            table.AddRow([.. cells.Select(cell => string.Format(CultureInfo.InvariantCulture, style, Markup.Escape(cell)))]);
        }

        console.Write(table);
        console.WriteLine("SNR: all layers up to this one. Own SNR: this layer alone, for the integers it reads. Errors are in steps of the layer's scale. All are taken behind the table that reads the layer, where one does.");
        if (Verdict() is { } verdict)
        {
            console.WriteLine(verdict);
        }

        foreach (CompareHead head in Heads)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {head.Head}: {head.Agreement:F2} % of {head.Labels:N0} labels agree"));
        }

        Accuracy(console, "slot exact match", FloatAccuracy.SlotExactMatch, Int8Accuracy.SlotExactMatch);
        Accuracy(console, "slot F1", FloatAccuracy.SlotF1, Int8Accuracy.SlotF1);
        Accuracy(console, "intent accuracy", FloatAccuracy.IntentAccuracy, Int8Accuracy.IntentAccuracy);
        Accuracy(console, "joint exact match", FloatAccuracy.JointExactMatch, Int8Accuracy.JointExactMatch);
    }

    /// <summary>The layer that adds the most error, and what its figures point to.</summary>
    private string? Verdict()
    {
        if (Layers.FirstOrDefault(layer => layer.Name == WorstLayer) is not { } worst)
        {
            return null;
        }

        double[] own = [.. Layers.Select(layer => layer.OwnSignalToNoiseDb).OfType<double>().Order()];
        double saturation = worst.SaturationLow + worst.SaturationHigh;
        string cause = worst.WorstChannels is [var channel, ..] && channel.ErrorShare > MuchOfTheError
            ? string.Create(CultureInfo.InvariantCulture, $"; channel {channel.Channel} makes {channel.ErrorShare:F0} % of its error: look at its weights and their scale")
            : saturation > MuchSaturation
            ? string.Create(CultureInfo.InvariantCulture, $"; {saturation:F1} % of its values saturate: the scale is too small, or the zero point is off")
            : worst.UsedSteps < FewSteps
            ? string.Create(CultureInfo.InvariantCulture, $"; it uses {worst.UsedSteps} steps: the scale is too large")
            : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"Worst layer: {worst.Name}, own SNR {worst.OwnSignalToNoiseDb:F1} dB (median of all {own[own.Length / 2]:F1} dB){cause}.");
    }

    private static CompareLayer Layer(FloatLayer layer, Node node, LayerStatistics sums) => new(
        layer.Name,
        layer.OperatorName,
        node.Output.Quantization.Scale,
        node.Output.Quantization.ZeroPoint,
        Round(sums.SignalToNoise),
        Round(sums.OwnSignalToNoise),
        Math.Round(sums.SaturatedLow, 3),
        Math.Round(sums.SaturatedHigh, 3),
        sums.MeanError,
        sums.LargestError,
        Math.Max(0, sums.GreatestStep - sums.LeastStep + 1),
        [.. sums.WorstChannels(Channels).Select(c => new CompareChannel(c.Channel, Math.Round(c.Share, 1), Round(c.SignalToNoise)))]);

    private static void Accuracy(IAnsiConsole console, string what, double? ofFloat, double? ofIntegers)
    {
        if (ofFloat is { } x && ofIntegers is { } y)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: {x:F2} float, {y:F2} int8 ({y - x:+0.00;-0.00;0.00})"));
        }
    }

    private static double? Round(double? decibels) => decibels is { } known ? Math.Round(known, 1) : null;

    private static string Decibels(double? value) => value is { } known ? Fixed(known, "F1") : "-";

    private static string Fixed(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
