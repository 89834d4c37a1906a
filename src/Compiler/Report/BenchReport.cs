using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Scheduling;
using Spectre.Console;

namespace PNlpMixer.Codegen.Report;

/// <summary>
/// A step of the longest text: its instructions and its share of all, in percent. <paramref name="ByTokens"/>: instructions for every text, in the order
/// of the runs.
/// </summary>
public sealed record BenchLayer(string Name, string Kernel, ulong Instructions, double Share, ImmutableArray<ulong> ByTokens);

/// <summary>What <c>pnlpc bench</c> measured (docs/cli.md).</summary>
public sealed record BenchReport(
    string Model,
    string Board,
    string Core,
    string Isa,
    ImmutableArray<BenchRun> Instructions,
    int? Utterances,
    double? WordsMean,
    double? InstructionsMean,
    ulong? InstructionsMax,
    ImmutableArray<BenchLayer> Layers,
    int ArenaBytes,
    long TextBytes,
    int StackBytes,
    long FlashBytesRead)
{
    public static BenchReport Create(BenchMeasurement measured, BoardDescription board)
    {
        (PlannedModel planned, ImmutableArray<BenchRun> runs, IReadOnlyList<RunnerAnswer> answers, ImmutableArray<ImmutableArray<ulong>> profile, long textBytes, RunnerOutput output) = measured;
        int longest = runs.Index().MaxBy(run => run.Item.Tokens).Index;
        double total = profile[longest].Sum(instructions => (double)instructions);
        bool any = answers.Count > 0;
        return new BenchReport(
            planned.Model.Name,
            board.Name,
            board.Core,
            board.Isa,
            runs,
            any ? answers.Count : null,
            any ? Math.Round(answers.Average(answer => (double)answer.WordCount), 2) : null,
            any ? Math.Round(answers.Average(answer => (double)answer.Instructions), 1) : null,
            any ? answers.Max(answer => answer.Instructions) : null,
            [.. RunSteps.Of(planned).Select((step, i) => new BenchLayer(
                step.Name,
                step.Kernel,
                profile[longest][i],
                Math.Round(100 * profile[longest][i] / total, 2),
                [.. profile.Select(run => run[i])]))],
            output.ArenaBytes,
            textBytes,
            output.StackBytes,
            runs[longest].FlashBytesRead);
    }

    public void WriteTo(IAnsiConsole console)
    {
        console.WriteLine($"{Model} on {Board} ({Core}, {Isa})");
        Table table = new Table().Border(TableBorder.Simple).AddColumn("step").AddColumn("kernel");
        foreach (BenchRun run in Instructions)
        {
            table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"T = {run.Tokens}")).RightAligned());
        }

        table.AddColumn(new TableColumn("share").RightAligned());
        foreach (BenchLayer layer in Layers)
        {
            table.AddRow([.. new[] { layer.Name, layer.Kernel }.Concat(layer.ByTokens.Select(Number)).Append(layer.Share.ToString("F2", CultureInfo.InvariantCulture)).Select(Markup.Escape)]);
        }

        table.AddEmptyRow();
        table.AddRow(["all", string.Empty, .. Instructions.Select(run => Number(run.Instructions)), string.Empty]);
        table.AddRow(["bytes of constants", string.Empty, .. Instructions.Select(run => Number((ulong)run.FlashBytesRead)), string.Empty]);
        console.Write(table);
        if (Utterances is { } utterances)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{utterances:N0} utterances of {WordsMean:F2} words: {InstructionsMean:N0} instructions on average, at most {InstructionsMax:N0}"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"arena {ArenaBytes:N0}, code {TextBytes:N0}, stack {StackBytes:N0} bytes"));
    }

    private static string Number(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
