using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Integrations;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen;

/// <summary>The whole compile, top to bottom. A stage starts only if the one before it reported no error.</summary>
public static class CompilationPipeline
{
    /// <summary>From a model folder to a graph whose every byte of RAM is known; null after an error.</summary>
    public static PlannedModel? Plan(string folder, string? cacheFile, DiagnosticBag diagnostics)
    {
        // Import judges everything the user gave: behind it, a fault is the compiler's own.
        DiagnosticBag faults = [];
        Model? model = ModelReader.Read(folder, cacheFile, faults);
        diagnostics.AddRange(faults);
        return model is null || faults.HasErrors ? null : Plan(model);
    }

    public static PlannedModel Plan(Model model)
    {
        // Passes rewrite the graph into one that computes the same integers with less; each is followed by the graph's verifier.
        Graph graph = PassList.Run(model.Graph);

        // Memory comes after the last pass, when it is known which tensors there are.
        return Place(new PlannedModel(model, graph, new MemoryPlan(0, []), Schedule.Layers, ScheduleRequest.Auto), WeightPackings.Portable);
    }

    /// <summary>The same models in the order asked for, once a board is known.</summary>
    public static ModelSet InOrder(ModelSet set, ScheduleRequest request) =>
        set with { Models = [.. set.Models.Select(planned => planned with { Request = request })] };

    /// <summary>The same model for a board: its kernels may want more room to work in, and its memories another schedule.</summary>
    public static PlannedModel For(BoardDescription board, PlannedModel planned) =>
        Place(planned, WeightPackings.Of(board.Isa), board.DataBytes, board.Memory(board.Places.Weights)?.Slow ?? false);

    /// <summary>All models of a set. What lies in images is computed layer by layer: steps made of several layers have no descriptors there.</summary>
    public static ModelSet For(BoardDescription board, ModelSet set) => set with
    {
        Models = [.. set.Models.Select(planned => For(board, set.Images is null ? planned : planned with { Request = planned.Request with { Kind = ScheduleKind.Layers } }))],
    };

    /// <summary>From model folders to what becomes one output directory. A single one shares nothing, unless under a name.</summary>
    public static ModelSet? Plan(IReadOnlyList<string> folders, string? name, string? cacheFile, DiagnosticBag diagnostics)
    {
        // All are read even where one is at fault: one run tells most of what is wrong.
        (string Folder, PlannedModel? Planned)[] models = [.. folders.Select(folder => (folder, Plan(folder, cacheFile, diagnostics)))];
        if (models.Any(model => model.Planned is null))
        {
            return null;
        }

        return models.Length == 1 && name is null
            ? new ModelSet(null, [models[0].Planned!])
            : Share(name ?? ModelSet.DefaultName, [.. models.Select(model => (model.Folder, model.Planned!))], diagnostics);
    }

    /// <summary>Models that will share one reading of the text under a name, if their projections are the same; null after an error.</summary>
    public static ModelSet? Share(string name, IReadOnlyList<(string Folder, PlannedModel Planned)> models, DiagnosticBag diagnostics)
    {
        if (!SharedProjection.Check([.. models.Select(m => (m.Folder, m.Planned.Model))], diagnostics))
        {
            return null;
        }

        ImmutableArray<PlannedModel> placed = [.. models.Select(m => Place(m.Planned with { Features = FeaturesPlace.Caller }, WeightPackings.Portable))];
        ModelSet set = new(name, placed);
        return SharedNames.Check(set, diagnostics) ? set : null;
    }

    /// <summary>The same models with their fingerprints in another encoding; null after an error. The values stay, and so do the plans.</summary>
    public static ModelSet? Encode(ModelSet set, CacheRequest request, BoardDescription board, DiagnosticBag diagnostics)
    {
        // An encoding that was asked for by name is judged by the board's limits, like everything else that was.
        TableBudget? budget = request switch
        {
            { TableFlash: { } bytes } => new TableBudget(bytes, null),
            { Encoding: null } when board.Memory(board.Places.Tables) is { } memory => new TableBudget(memory.Bytes - Beside(set, board), board.Name),
            _ => null,
        };
        return CacheChoice.Choose(set.Models[0].Model, request, budget, diagnostics) is { } encoded
            ? set with { Models = [.. set.Models.Select(planned => planned with { Model = planned.Model with { Cache = encoded.Cache } })] }
            : null;
    }

    /// <summary>What lies with the tables in their memory.</summary>
    private static long Beside(ModelSet set, BoardDescription board)
    {
        BoardPlacement places = board.Places;
        long code = places.Code == places.Tables || places.Constants == places.Tables ? CacheRequest.CodeReserve : 0;
        return code + (places.Weights == places.Tables ? ModelEmitter.WeightsBytes(set.Models.Select(planned => For(board, planned)), board) : 0);
    }

    /// <summary>From a planned model to the files of an output directory, if they fit the board; null after an error.</summary>
    public static Emission? Emit(PlannedModel planned, BoardDescription board, DiagnosticBag diagnostics) => Emit(new ModelSet(null, [planned]), board, diagnostics);

    /// <summary>The same for all models of a set.</summary>
    public static Emission? Emit(ModelSet set, BoardDescription board, DiagnosticBag diagnostics)
    {
        // Names first: they become symbols and file names, and some are taken.
        if (!set.Models.Select(planned => planned.Model.Name).Append(set.Name).OfType<string>().All(name => ReservedNames.Check(name, diagnostics)))
        {
            return null;
        }

        ModelSet placed = For(board, set);
        if (!ScheduleLimits.Check(placed, board, diagnostics))
        {
            return null;
        }

        Emission emission = ModelEmitter.Emit(placed, board, (directory, files) => IntegrationFiles.For(set.Integrations, directory, files));

        // Limits last: what the models take is known exactly only now.
        return BoardLimits.Check(board, placed, emission, diagnostics) ? emission : null;
    }

    private static PlannedModel Place(PlannedModel planned, IWeightPacking packing, long? boardRam = null, bool slowFlash = false)
    {
        Scheduler scheduler = new(InPlaceMixing.Undo(planned.Graph), planned.Model.Tokenizer, packing, planned.Features);
        (Graph graph, Schedule schedule, MemoryPlan plan) = scheduler.Run(planned.Request, boardRam, slowFlash);
        GraphVerifier.ThrowIfBroken(graph, $"schedule {schedule.Name}");

        // The judge shares no code with the planner: what kernels work in and write over is written down for it once more.
        ArenaVerifier.ThrowIfBroken(graph, planned.Model.Tokenizer, packing, plan, planned.Features);
        return planned with { Graph = graph, Schedule = schedule, Plan = plan };
    }
}
