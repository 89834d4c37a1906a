using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Report;

/// <summary>
/// What a compiled directory takes, in bytes (docs/cli.md). What only a C compiler can tell is null where there is none. <paramref name="Model"/> is null, and
/// <paramref name="FeaturesBytes"/> is not, where models share their features; <paramref name="ArenaBytes"/> then serves all of them in turn.
/// </summary>
public sealed record FootprintReport(
    string? Model,
    string Board,
    string Output,
    string Prefix,
    string CacheEncoding,
    int? HotRows,
    long? TextBytes,
    long? RodataBytes,
    long WeightsBytes,
    long TablesBytes,
    long? WordCodesBytes,
    long? FlashBytes,
    int ArenaBytes,
    int? FeaturesBytes,
    int ResultBytes,
    long? StackBytes,
    ImmutableArray<ModelFootprint> Models,
    ImmutableArray<MemoryUse> Memories)
{
    public static FootprintReport Create(ModelSet set, BoardDescription board, Emission emission, Footprint? footprint, string output) => new(
        set.IsShared ? null : set.Models[0].Model.Name,
        board.Name,
        output,
        emission.Directory.Prefix,
        CacheEncodings.NameOf(set.Models[0].Model.Cache),
        (set.Models[0].Model.Cache as HotRowsCache)?.Hot.Length,
        footprint?.TextBytes,
        footprint?.RodataBytes,
        emission.Sizes.WeightsBytes,
        emission.Sizes.TablesBytes,
        set.Models[0].Model.WordCodes is null ? null : emission.Sizes.CodesBytes,
        footprint is null ? null : footprint.TextBytes + footprint.RodataBytes + emission.Sizes.WeightsBytes + emission.Sizes.TablesBytes,
        emission.ArenaBytes,
        emission.Directory.Features?.Bytes,
        emission.Models.Sum(model => model.Spec.Sizes.ResultBytes),
        footprint?.StackBytes,
        [
            .. set.Models.Zip(emission.Models, (planned, model) =>
                new ModelFootprint(planned.Model.Name, model.Spec.Prefix, model.WeightsBytes, model.Schedule, model.Plan.ArenaBytes, model.Spec.Sizes.ResultBytes, set.Images is null ? ScheduleFootprint.Of(planned, board) : [])),
        ],
        MemoryMap.Create(board, emission, footprint?.TextBytes, footprint?.RodataBytes));

    public string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(", ", Models.Select(model => model.Model))} for {Board} -> {Output}\n");
        Line("flash", FlashBytes);
        Line("  code", TextBytes);
        Line("  constants", RodataBytes);
        Line("  weights", WeightsBytes);
        EachModel(model => model.WeightsBytes);
        Line("  tables", TablesBytes);
        text.Append(CultureInfo.InvariantCulture, $"  {"  cache in",-12}{CacheEncoding,12}{(HotRows is { } rows ? $"  {rows:N0} rows" : string.Empty)}\n");
        if (WordCodesBytes is { } codes)
        {
            Line("    codes", codes);
        }

        Line("arena", ArenaBytes);
        EachModel(model => model.ArenaBytes);
        EachSchedule();
        if (FeaturesBytes is { } features)
        {
            Line("features", features);
        }

        Line("result", ResultBytes);
        EachModel(model => model.ResultBytes);
        Line("stack", StackBytes);
        if (!Memories.IsEmpty)
        {
            text.Append("  memories\n");
        }

        foreach (MemoryUse use in Memories)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {use.Memory,-10}{use.UsedBytes,12:N0}  of {use.CapacityBytes:N0} at 0x{use.Base:x8}{Parts(use)}\n");
        }

        return text.ToString();

        static string Parts(MemoryUse use) => use.Parts.IsEmpty ? string.Empty : ": " + string.Join(", ", use.Parts.Select(part => part.Part));

        void Line(string what, long? bytes)
        {
            string number = bytes is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "unknown";
            text.Append(CultureInfo.InvariantCulture, $"  {what,-12}{number,12}\n");
        }

        // Of several models each would have its own.
        void EachSchedule()
        {
            foreach (ScheduleFootprint other in FeaturesBytes is null ? Models[0].Schedules.Where(schedule => !schedule.Chosen) : [])
            {
                text.Append(CultureInfo.InvariantCulture, $"  {string.Empty,-12}{other.ArenaBytes,12:N0}  --schedule {other.Schedule}\n");
            }
        }

        // Of a single model the line above has said it.
        void EachModel(Func<ModelFootprint, long> bytes)
        {
            foreach (ModelFootprint model in FeaturesBytes is null ? [] : Models)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {string.Empty,-12}{bytes(model),12:N0}  {model.Model}\n");
            }
        }
    }
}

/// <summary>What one of the models in a directory takes. <paramref name="Schedules"/>: what it would in each schedule; none where images leave no choice.</summary>
public sealed record ModelFootprint(string Model, string Prefix, long WeightsBytes, string Schedule, int ArenaBytes, int ResultBytes, ImmutableArray<ScheduleFootprint> Schedules);

/// <summary>A schedule's arena, and bytes of the layers' constants that the longest text reads from flash.</summary>
public sealed record ScheduleFootprint(string Schedule, bool Chosen, int ArenaBytes, long FlashBytesRead)
{
    public static ImmutableArray<ScheduleFootprint> Of(PlannedModel planned, BoardDescription board)
    {
        SchedulePlans plans = new(planned, board);
        return
        [
            .. plans.All.Select(plan => new ScheduleFootprint(
                plan.Schedule.Name,
                plan.Schedule.Kind == plans.Chosen.Schedule.Kind,
                plan.Plan.ArenaBytes,
                new FlashTraffic(plan.Graph, WeightPackings.Of(board.Isa)).Bytes(plan.Graph.MaxTokens))),
        ];
    }
}
