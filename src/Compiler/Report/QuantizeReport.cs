using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.IR;
using Spectre.Console;

namespace PNlpMixer.Codegen.Report;

/// <summary>What a model was calibrated on. <paramref name="Sha256"/>: of the file's bytes.</summary>
public sealed record CalibrationData(string File, string Sha256, int Utterances);

/// <summary>A layer's output; <paramref name="SignalToNoiseDb"/> as <see cref="QuantizedLayer"/> has it.</summary>
public sealed record QuantizeReportLayer(string Name, string Op, string Dtype, double Scale, int ZeroPoint, double? SignalToNoiseDb);

/// <summary>What <c>pnlpc quantize</c> did: its JSON, and quantization.json of the folder it writes, where the list of files is added.</summary>
public sealed record QuantizeReport(
    string Format, int FormatVersion, string Model, string Compiler, ImmutableArray<InputFile> Source, CalibrationData Calibration, string Method, double? Percentile, ImmutableArray<QuantizeReportLayer> Layers)
{
    private const int Worst = 5;

    public static ImmutableArray<QuantizeReportLayer> Describe(ImmutableArray<QuantizedLayer> layers) =>
        [.. layers.Select(layer => new QuantizeReportLayer(layer.Name, layer.Op, layer.Type == ElementType.S16 ? "s16" : "s8", layer.Quantization.Scale, layer.Quantization.ZeroPoint, layer.SignalToNoise))];

    public void WriteTo(IAnsiConsole console, string output)
    {
        string method = Percentile is { } percentile ? string.Create(CultureInfo.InvariantCulture, $"percentile {percentile}") : Method;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Model}: calibrated by {method} on {Calibration.Utterances:N0} utterances of {Calibration.File}"));
        Table table = new Table().Border(TableBorder.Simple).AddColumn("lowest signal to noise").AddColumn("op");
        table.AddColumn(new TableColumn("scale").RightAligned()).AddColumn(new TableColumn("zero point").RightAligned()).AddColumn(new TableColumn("dB").RightAligned());
        foreach (QuantizeReportLayer layer in Layers.Where(layer => layer.SignalToNoiseDb is not null).OrderBy(layer => layer.SignalToNoiseDb).Take(Worst))
        {
            table.AddRow(
                Markup.Escape(layer.Name),
                layer.Op,
                layer.Scale.ToString("G4", CultureInfo.InvariantCulture),
                layer.ZeroPoint.ToString(CultureInfo.InvariantCulture),
                layer.SignalToNoiseDb!.Value.ToString("F1", CultureInfo.InvariantCulture));
        }

        console.Write(table);
        console.WriteLine($"{output}: a model folder to compile; compare it with the float model: pnlpc compare");
    }
}
