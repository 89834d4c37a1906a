using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Report;

/// <summary>A step: estimates for each of <see cref="CostReport.Tokens"/>.</summary>
public sealed record LayerCost(string Name, string Kernel, ImmutableArray<long> Instructions, ImmutableArray<long> Cycles);

/// <summary>A schedule: its arena, and for each of <see cref="CostReport.Tokens"/> bytes of constants read from flash and estimates of all steps.</summary>
public sealed record ScheduleCost(
    string Schedule, int ArenaBytes, bool Fits, bool Chosen, ImmutableArray<long> FlashBytesRead, ImmutableArray<long> Instructions, ImmutableArray<long> Cycles);

/// <summary>
/// What a model will cost on a board (docs/costs.md), for drawn texts of <paramref name="Tokens"/> words. <paramref name="Layers"/> are the steps of the
/// chosen schedule; <paramref name="Because"/> says why it was chosen. <paramref name="Fitted"/>: the command and the commit that the coefficients come from.
/// </summary>
public sealed record CostReport(
    string Board,
    string Core,
    string Isa,
    string Fitted,
    ImmutableArray<int> Tokens,
    string Schedule,
    string Because,
    ImmutableArray<ScheduleCost> Schedules,
    ImmutableArray<LayerCost> Layers)
{
    /// <param name="model">With what was asked of its schedule.</param>
    /// <param name="board">A board.</param>
    /// <param name="costs">Its core's.</param>
    /// <param name="tokens">Numbers of words.</param>
    internal static CostReport Create(PlannedModel model, BoardDescription board, CoreCosts costs, ImmutableArray<int> tokens)
    {
        BenchTexts texts = new(model.Model);
        ImmutableArray<TextCounts> drawn = [.. tokens.Select(count => TextCounts.Of(model.Model, texts.Text(count)))];
        SchedulePlans plans = new(model, board);
        ImmutableArray<StepCost>[] steps = [.. drawn.Select(new CostModel(costs, plans.Chosen, board).Steps)];
        return new CostReport(
            board.Name,
            board.Core,
            board.Isa,
            $"{costs.Command}, {costs.Commit}",
            tokens,
            plans.Chosen.Schedule.Name,
            plans.Because,
            [.. plans.All.Select(planned => Cost(planned, plans, board, costs, drawn))],
            [
                .. RunSteps.Of(plans.Chosen).Select((step, i) => new LayerCost(
                    step.Name, step.Kernel, [.. steps.Select(run => run[i].Instructions)], [.. steps.Select(run => run[i].Cycles)])),
            ]);
    }

    private static ScheduleCost Cost(PlannedModel planned, SchedulePlans plans, BoardDescription board, CoreCosts costs, ImmutableArray<TextCounts> drawn)
    {
        CostModel cost = new(costs, planned, board);
        FlashTraffic traffic = new(planned.Graph, WeightPackings.Of(board.Isa));
        ImmutableArray<StepCost>[] runs = [.. drawn.Select(cost.Steps)];
        return new ScheduleCost(
            planned.Schedule.Name,
            planned.Plan.ArenaBytes,
            plans.Fits(planned),
            planned.Schedule.Kind == plans.Chosen.Schedule.Kind,
            [.. drawn.Select(text => traffic.Bytes(text.Words))],
            [.. runs.Select(run => run.Sum(step => step.Instructions))],
            [.. runs.Select(run => run.Sum(step => step.Cycles))]);
    }

    public void AppendTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nestimates for {Board} ({Core}, {Isa}), instructions and cycles of texts of so many words\n\n");
        int name = Math.Max("schedule".Length, Layers.Max(layer => layer.Name.Length));
        Header(text, "layer".PadRight(name));
        foreach (LayerCost layer in Layers)
        {
            Line(text, layer.Name.PadRight(name), layer.Instructions, layer.Cycles);
        }

        ScheduleCost chosen = Schedules.First(schedule => schedule.Chosen);
        Line(text, "all".PadRight(name), chosen.Instructions, chosen.Cycles);
        text.Append(CultureInfo.InvariantCulture, $"\n{"schedule",-8}  {"arena",10}");
        Columns(text, "flash read", "instructions");
        foreach (ScheduleCost schedule in Schedules)
        {
            text.Append(CultureInfo.InvariantCulture, $"{schedule.Schedule,-8}  {schedule.ArenaBytes,10:N0}");
            Numbers(text, schedule.FlashBytesRead.Concat(schedule.Instructions));
            text.Append(schedule.Chosen ? "  chosen\n" : schedule.Fits ? "\n" : "  does not fit\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{Schedule}: {Because}\n");
    }

    private void Header(StringBuilder text, string first)
    {
        text.Append(first);
        Columns(text, "instructions", "cycles");
    }

    /// <summary>A group of columns for each quantity, one for each text.</summary>
    private void Columns(StringBuilder text, params string[] quantities)
    {
        foreach (string quantity in quantities)
        {
            foreach (int count in Tokens)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {$"{quantity} {count}",Width}");
            }
        }

        text.Append('\n');
    }

    private static void Line(StringBuilder text, string first, IEnumerable<long> instructions, IEnumerable<long> cycles)
    {
        text.Append(first);
        Numbers(text, instructions.Concat(cycles));
        text.Append('\n');
    }

    private static void Numbers(StringBuilder text, IEnumerable<long> numbers)
    {
        foreach (long number in numbers)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {number,Width:N0}");
        }
    }

    private const int Width = 15;
}
