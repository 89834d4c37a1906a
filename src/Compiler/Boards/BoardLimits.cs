using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Boards;

/// <summary>Whether what was emitted fits a board's memories.</summary>
public static class BoardLimits
{
    public static bool Check(BoardDescription board, ModelSet set, Emission emission, DiagnosticBag diagnostics)
    {
        Model model = set.Models[0].Model;
        EmitSizes sizes = emission.Sizes;
        int before = diagnostics.Count;
        long flash = sizes.WeightsBytes + sizes.TablesBytes;
        if (board.Flash is { } memory && flash > memory.Bytes)
        {
            if (model.Cache is RowsCache)
            {
                diagnostics.RowsDoNotFit(board.Name, flash, memory.Bytes, sizes.CacheBytes, TablesWithUnits(model));
            }
            else
            {
                diagnostics.FlashTooSmall(board.Name, flash, memory.Bytes);
            }
        }

        long stack = board.StackBytes ?? 0;
        long arena = emission.ArenaBytes + (emission.Directory.Features?.Bytes ?? 0);
        if (board.Ram is { } ram && arena + stack > ram.Bytes)
        {
            diagnostics.RamTooSmall(board.Name, arena, stack, ram.Bytes);
        }

        return diagnostics.Count == before;
    }

    /// <summary>What all tables take with the same fingerprints in units; 0 where they have none.</summary>
    private static long TablesWithUnits(Model model) =>
        CacheChoice.Costs(model).FirstOrDefault(cost => cost.Encoding == CacheEncodings.NameOf(CacheEncoding.Units))?.TablesBytes ?? 0;
}
