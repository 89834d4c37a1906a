namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Schedules, the RAM they take, and what models cost.</summary>
public sealed partial class DiagnosticBag
{
    public void ArenaAboveRam(string model, string schedule, long needed, long allowed, long least) =>
        Error("PNLP1140", model, $"The arena takes {Number(needed)} bytes with schedule {schedule}; --ram allows {Number(allowed)}.", $"Schedule ram takes {Number(least)}, the least for this board.");

    public void NoCosts(string board, string core, string isa, string known) =>
        Error("PNLP1141", board, $"There is no cost model for core '{core}' with kernels '{isa}'.", $"Costs were measured for {known}: give inspect a board with one of them (docs/costs.md).");
}
