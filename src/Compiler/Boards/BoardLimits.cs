using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
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
        // Images have regions of their own; where the board names none, they take the flash like everything else.
        bool apart = set.Images is not null && board.Images is not null;
        if (apart && !board.IsHost)
        {
            ImagePlaces.Place(emission.Images, board, new ImageAddresses(), diagnostics);
        }

        long flash = apart ? 0 : sizes.WeightsBytes + sizes.TablesBytes;
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
    private static long TablesWithUnits(Model model)
    {
        EncodingCosts costs = new(model);
        return costs.Encodings.Possible.Contains(CacheEncoding.Units) ? costs.Of(CacheEncoding.Units).TablesBytes : 0;
    }
}
