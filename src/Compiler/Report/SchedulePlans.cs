using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Report;

/// <summary>A model in every schedule for a board, and the one that is chosen. <paramref name="model"/>: with what was asked.</summary>
public sealed class SchedulePlans(PlannedModel model, BoardDescription board)
{
    /// <summary>As it will be compiled.</summary>
    public PlannedModel Chosen { get; } = CompilationPipeline.For(board, model);

    /// <summary>In the order of <see cref="ScheduleKind"/>; the chosen one with the panels or blocks it was chosen with.</summary>
    public ImmutableArray<PlannedModel> All => _all ??= [.. Enum.GetValues<ScheduleKind>().Select(Of)];

    private ImmutableArray<PlannedModel>? _all;

    private PlannedModel Of(ScheduleKind kind) =>
        kind == Chosen.Schedule.Kind ? Chosen : CompilationPipeline.For(board, model with { Request = model.Request with { Kind = kind } });

    /// <summary>The most that the arena may take: what was given, or what the board has beside the stack. Null where nothing is scarce.</summary>
    private long? Limit => model.Request.RamBytes ?? board.DataBytes;

    public bool Fits(PlannedModel planned) => Limit is not { } limit || planned.Plan.ArenaBytes <= limit;

    /// <summary>Why it is the chosen one.</summary>
    public string Because => (model.Request.Kind, Chosen.Schedule.Kind) switch
    {
        (not null, _) => "as asked for",
        (_, ScheduleKind.Traffic) => "the board's flash is slow, and each constant is read from it once",
        (_, ScheduleKind.Layers) => "whole activations, as the arena fits",
        _ => "in place, as the arena of layers does not fit",
    };
}
