using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Boards;

/// <summary>Whether a model fits a board's memories.</summary>
public static class BoardLimits
{
    public static bool Check(BoardDescription board, PlannedModel planned, EmitSizes sizes, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        long flash = sizes.WeightsBytes + sizes.TablesBytes;
        if (board.Flash is { } memory && flash > memory.Bytes)
        {
            if (planned.Model.Cache is RowsCache)
            {
                diagnostics.RowsDoNotFit(board.Name, flash, memory.Bytes, sizes.CacheBytes, TablesWithUnits(planned.Model));
            }
            else
            {
                diagnostics.FlashTooSmall(board.Name, flash, memory.Bytes);
            }
        }

        long stack = board.StackBytes ?? 0;
        if (board.Ram is { } ram && planned.Plan.ArenaBytes + stack > ram.Bytes)
        {
            diagnostics.RamTooSmall(board.Name, planned.Plan.ArenaBytes, stack, ram.Bytes);
        }

        return diagnostics.Count == before;
    }

    /// <summary>What all tables take with the same fingerprints in units; 0 where they have none.</summary>
    private static long TablesWithUnits(Model model) =>
        CacheChoice.Costs(model).FirstOrDefault(cost => cost.Encoding == CacheEncodings.NameOf(CacheEncoding.Units))?.TablesBytes ?? 0;
}
