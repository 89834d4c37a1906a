using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>Whether arenas keep within the RAM that the user gave.</summary>
public static class ScheduleLimits
{
    public static bool Check(ModelSet set, BoardDescription board, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        foreach (PlannedModel planned in set.Models.Where(planned => planned.Plan.ArenaBytes > planned.Request.RamBytes))
        {
            Scheduler scheduler = new(InPlaceMixing.Undo(planned.Graph), planned.Model.Tokenizer, WeightPackings.Of(board.Isa), planned.Features);
            long least = scheduler.Run(new ScheduleRequest(ScheduleKind.Ram), null).Plan.ArenaBytes;
            diagnostics.ArenaAboveRam(planned.Model.Name, planned.Schedule.Name, planned.Plan.ArenaBytes, planned.Request.RamBytes!.Value, least);
        }

        return diagnostics.Count == before;
    }
}
