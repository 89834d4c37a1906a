namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Schedules and the RAM they take.</summary>
public sealed partial class DiagnosticBag
{
    public void ArenaAboveRam(string model, string schedule, long needed, long allowed, long least) =>
        Error("PNLP1140", model, $"The arena takes {Number(needed)} bytes with schedule {schedule}; --ram allows {Number(allowed)}.", $"Schedule ram takes {Number(least)}, the least for this board.");
}
