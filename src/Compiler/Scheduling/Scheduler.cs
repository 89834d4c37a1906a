using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>A graph as it will be executed, and its arena.</summary>
public sealed record ScheduledGraph(Graph Graph, Schedule Schedule, MemoryPlan Plan);

/// <summary>
/// Chooses the order in which layers are computed. Asked for nothing, it takes whole activations where they fit and least RAM where they do not. Panels are as
/// large as the RAM given allows; where none is given, as large as they can be without a larger arena.
/// </summary>
public sealed class Scheduler(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing, FeaturesPlace features = FeaturesPlace.Arena)
{
    private static readonly ImmutableArray<int> PanelSizes = [4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024];

    /// <summary>Outputs of a block.</summary>
    private static readonly ImmutableArray<int> BlockSizes = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>Rows are made ready for the kernels once a block: a larger one saves next to nothing more.</summary>
    private const int EnoughOutputs = 64;

    /// <param name="request">What the user wants.</param>
    /// <param name="boardRam">Bytes a board has for the arena; null where nothing is scarce.</param>
    /// <param name="slowFlash">Whether constants had better be read once.</param>
    public ScheduledGraph Run(ScheduleRequest request, long? boardRam, bool slowFlash = false)
    {
        long? limit = request.RamBytes ?? boardRam;
        if (request.Kind is null && slowFlash && Staged(request.RamBytes, limit) is { } staged && (limit is null || staged.Plan.ArenaBytes <= limit))
        {
            return staged;
        }

        ScheduledGraph layers = Layers();
        if (request.Kind == ScheduleKind.Layers || (request.Kind is null && (limit is null || layers.Plan.ArenaBytes <= limit)))
        {
            return layers;
        }

        return request.Kind == ScheduleKind.Traffic ? Staged(request.RamBytes, limit) : InPanels(request.Kind is null ? limit : request.RamBytes);
    }

    private ScheduledGraph Layers() => new(graph, Schedule.Layers, ArenaPlanner.Plan(graph, tokenizer, packing, features));

    private ScheduledGraph InPanels(long? limit)
    {
        int channels = graph.Nodes.Max(node => node.Output.Shape.Columns);
        ImmutableArray<int> channelPanels = Sizes(channels);
        ImmutableArray<int> rowPanels = Sizes(graph.MaxTokens);
        ScheduledGraph best = With(channelPanels[0], rowPanels[0]);
        long most = Math.Max(limit ?? 0, best.Plan.ArenaBytes);

        // Token mixing first: what it does once a panel is more.
        best = channelPanels.Reverse().Select(panel => With(panel, rowPanels[0])).First(Fits);
        return rowPanels.Reverse().Select(panel => With(best.Schedule.ChannelPanel, panel)).First(Fits);

        bool Fits(ScheduledGraph scheduled) => scheduled.Plan.ArenaBytes <= most;
    }

    /// <summary>A block that is large enough for the kernels, or with RAM given the largest whose arena fits; the smallest where none does.</summary>
    private ScheduledGraph Staged(long? given, long? limit) =>
        BlockSizes.Where(block => given is not null || block <= EnoughOutputs).Reverse().Select(WithBlock).FirstOrDefault(scheduled => limit is null || scheduled.Plan.ArenaBytes <= limit)
            ?? WithBlock(BlockSizes[0]);

    private ScheduledGraph WithBlock(int block)
    {
        Graph scheduled = new StageConstants(block).Run(graph);
        return new ScheduledGraph(scheduled, new Schedule(ScheduleKind.Traffic, Block: block), ArenaPlanner.Plan(scheduled, tokenizer, packing, features));
    }

    /// <summary>Panels up to all there is.</summary>
    private static ImmutableArray<int> Sizes(int all) =>
        [.. PanelSizes.Where(size => size < all), Math.Max(1, all <= KernelBlocks.PanelRows ? all : (all + KernelBlocks.PanelRows - 1) / KernelBlocks.PanelRows * KernelBlocks.PanelRows)];

    private ScheduledGraph With(int channelPanel, int rowPanel)
    {
        Schedule schedule = new(ScheduleKind.Ram, channelPanel, Math.Min(rowPanel, graph.MaxTokens));
        Graph scheduled = new InPlaceMixing(schedule, wordByWord: features == FeaturesPlace.Arena).Run(graph);
        return new ScheduledGraph(scheduled, schedule, ArenaPlanner.Plan(scheduled, tokenizer, packing, features));
    }
}
