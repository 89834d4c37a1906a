using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen;

/// <summary>
/// A model as it will run: <paramref name="Graph"/> is <see cref="Model.Graph"/> after all passes, in the order of a schedule, with a place for every tensor.
/// <paramref name="Request"/>: what was asked of the schedule, which is chosen anew for a board.
/// </summary>
public sealed record PlannedModel(Model Model, Graph Graph, MemoryPlan Plan, Schedule Schedule, ScheduleRequest Request);

/// <summary>The whole compile, top to bottom. A stage starts only if the one before it reported no error.</summary>
public static class CompilationPipeline
{
    /// <summary>From a model folder to a graph whose every byte of RAM is known; null after an error.</summary>
    public static PlannedModel? Plan(string folder, string? cacheFile, DiagnosticBag diagnostics)
    {
        // Import judges everything the user gave: behind it, a fault is the compiler's own.
        Model? model = ModelReader.Read(folder, cacheFile, diagnostics);
        if (model is null || diagnostics.HasErrors)
        {
            return null;
        }

        return Plan(model);
    }

    public static PlannedModel Plan(Model model)
    {
        // Passes rewrite the graph into one that computes the same integers with less; each is followed by the graph's verifier.
        Graph graph = PassList.Run(model.Graph);

        // Memory comes after the last pass, when it is known which tensors there are.
        return Place(model, graph, WeightPackings.Portable, ScheduleRequest.Auto, boardRam: null);
    }

    /// <summary>The same model for a board: its kernels may want more room to work in, and its memories another schedule.</summary>
    public static PlannedModel For(BoardDescription board, PlannedModel planned) => Place(
        planned.Model,
        InPlaceMixing.Undo(planned.Graph),
        WeightPackings.Of(board.Isa),
        planned.Request,
        board.Ram is { } ram ? Math.Max(0, ram.Bytes - (board.StackBytes ?? 0)) : null);

    /// <summary>The same model with its fingerprints in another encoding; null after an error. The values stay, and so does the plan.</summary>
    public static PlannedModel? Encode(PlannedModel planned, CacheRequest request, DiagnosticBag diagnostics) =>
        CacheChoice.Choose(planned.Model, request, diagnostics) is { } model ? planned with { Model = model } : null;

    /// <summary>From a planned model to the files of an output directory, if they fit the board; null after an error.</summary>
    public static Emission? Emit(PlannedModel planned, BoardDescription board, DiagnosticBag diagnostics)
    {
        // Names first: they become symbols and file names, and some are taken.
        if (!ReservedNames.Check(planned.Model.Name, diagnostics))
        {
            return null;
        }

        PlannedModel placed = For(board, planned);
        Emission emission = ModelEmitter.Emit(placed.Model, placed.Graph, placed.Plan, board);

        // Limits last: what the model takes is known exactly only now.
        return BoardLimits.Check(board, placed, emission.Sizes, diagnostics) ? emission : null;
    }

    private static PlannedModel Place(Model model, Graph graph, IWeightPacking packing, ScheduleRequest request, long? boardRam)
    {
        (Graph scheduled, Schedule schedule, MemoryPlan plan) = new Scheduler(graph, model.Tokenizer, packing).Run(request, boardRam);
        GraphVerifier.ThrowIfBroken(scheduled, $"schedule {schedule.Name}");

        // The judge shares no code with the planner.
        ArenaVerifier.ThrowIfBroken(scheduled, model.Tokenizer, packing, plan);
        return new PlannedModel(model, scheduled, plan, schedule, request);
    }
}
