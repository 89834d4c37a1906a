using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Costs;

/// <summary>Estimated instructions and cycles of a step.</summary>
public readonly record struct StepCost(long Instructions, long Cycles);

/// <summary>What a model's steps will cost on a board, without building anything (docs/costs.md). <paramref name="planned"/>: as the board has it.</summary>
internal sealed class CostModel(CoreCosts core, PlannedModel planned, BoardDescription board)
{
    private readonly StepCounts _counts = new(planned, WeightPackings.Of(board.Isa));

    /// <summary>In the order of a run's steps.</summary>
    public ImmutableArray<StepCost> Steps(TextCounts text) => [.. _counts.Of(text).Select(Cost)];

    private StepCost Cost(CostCounts counts)
    {
        double instructions = 0;
        double cycles = 0;
        foreach ((string name, double count) in counts.All)
        {
            double part = count * core.Instructions[name];
            instructions += part;
            cycles += part * core.CyclesPerInstruction[name[..name.IndexOf('.', StringComparison.Ordinal)]];
        }

        return new StepCost(Whole(instructions), Whole(cycles));
    }

    private static long Whole(double value) => Math.Max(0, (long)Math.Round(value));
}
