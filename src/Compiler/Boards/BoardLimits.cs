using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
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
            if (planned.Model.Cache is RowsCache rows)
            {
                diagnostics.RowsDoNotFit(board.Name, flash, memory.Bytes, sizes.CacheBytes, UnitsBytes(planned, rows));
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

    /// <summary>What the same cache takes in units; 0 where it has none.</summary>
    private static long UnitsBytes(PlannedModel planned, RowsCache rows)
    {
        if (planned.Model.Projection.HashFamily == HashFamily.Rows)
        {
            return 0;
        }

        UnitsCache units = CacheBuilder.Units(planned.Model.Vocabulary, planned.Model.Projection);
        return 8L * units.Units.Length + 4L * (rows.SubwordCount + 1) + (units.Units.Length <= 65536 ? 2L : 4L) * units.SubwordUnits.Length;
    }
}
