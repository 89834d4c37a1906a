using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen;

/// <summary>Whether what was emitted fits a board's memories, and if not, what would.</summary>
public static class BoardLimits
{
    /// <summary>Before anything is compiled: code is not counted yet.</summary>
    public static bool Check(BoardDescription board, ModelSet set, Emission emission, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        if (set.Images is not null && board.Images is not null && !board.IsHost)
        {
            ImagePlaces.Place(emission.Images, board, new ImageAddresses(), diagnostics);
        }

        foreach (MemoryUse use in MemoryMap.Create(board, emission).Where(use => use.FreeBytes < 0))
        {
            if (use.Parts.Any(part => part.Part is "arena" or "stack"))
            {
                diagnostics.RamTooSmall(board.Name, use.Memory, Text(use), use.UsedBytes, use.CapacityBytes, -use.FreeBytes, SmallerArena(board, set, emission, use));
            }
            else if (set.Models[0].Model.Cache is RowsCache)
            {
                diagnostics.RowsDoNotFit(board.Name, use.Memory, use.UsedBytes, emission.Sizes.CacheBytes, use.CapacityBytes, -use.FreeBytes, Options(board, set, emission, use));
            }
            else
            {
                diagnostics.FlashTooSmall(board.Name, use.Memory, use.UsedBytes, use.CapacityBytes, -use.FreeBytes, Options(board, set, emission, use));
            }
        }

        return diagnostics.Count == before;
    }

    /// <summary>Once the board's compiler has said what code takes.</summary>
    public static bool CheckCode(BoardDescription board, ModelSet set, Emission emission, long codeBytes, long constantBytes, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        foreach (MemoryUse use in MemoryMap.Create(board, emission, codeBytes, constantBytes).Where(use => use.FreeBytes < 0))
        {
            diagnostics.ProgramTooLarge(board.Name, use.Memory, Text(use), use.UsedBytes, use.CapacityBytes, -use.FreeBytes, Options(board, set, emission, use));
        }

        return diagnostics.Count == before;
    }

    private static string Text(MemoryUse use) => string.Join(", ", use.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Bytes} for {part.Part}")));

    /// <summary>What would make the tables fit, or else what a model may take.</summary>
    private static string Options(BoardDescription board, ModelSet set, Emission emission, MemoryUse use)
    {
        long missing = -use.FreeBytes;
        List<string> options = [];
        long tables = use.Parts.Where(part => part.Part.StartsWith("tables", StringComparison.Ordinal)).Sum(part => part.Bytes);
        EncodingCost[] smaller = tables > 0 ? [.. new EncodingCosts(set.Models[0].Model).All().Where(cost => cost.TablesBytes < tables)] : [];
        if (Array.Find(smaller, cost => tables - cost.TablesBytes >= missing) is { } fits)
        {
            options.Add(string.Create(CultureInfo.InvariantCulture, $"compile with --cache-encoding {fits.Encoding}: the tables then take {fits.TablesBytes} bytes, for the same fingerprints"));
        }
        else if (smaller.MinBy(cost => cost.TablesBytes) is { } smallest)
        {
            options.Add(string.Create(
                CultureInfo.InvariantCulture, $"--cache-encoding {smallest.Encoding} makes the tables smallest, {smallest.TablesBytes} bytes, and {missing - tables + smallest.TablesBytes} are missing still"));
        }

        if (board.Images is { } images && set.Images is null && images.Tables.Bytes >= emission.Sizes.TablesBytes && images.Models.Bytes >= emission.Sizes.WeightsBytes)
        {
            options.Add("compile with --layout images: the board has room for tables and models beside the firmware");
        }

        foreach (string part in new[] { "weights", "tables" })
        {
            long bytes = use.Parts.Where(known => known.Part == part).Sum(known => known.Bytes);
            if (bytes >= missing && board.AllMemories.FirstOrDefault(memory => memory.Name != use.Memory && !memory.Region.Volatile && memory.Region.Bytes >= bytes) is { Name: { } other })
            {
                options.Add($"place the {part} in \"{other}\" (placement.{part} in the board's description)");
            }
        }

        options.Add(string.Create(
            CultureInfo.InvariantCulture, $"take a board with more {use.Memory}, or a model that is {missing} bytes smaller: a smaller vocabulary, fewer or narrower layers (docs/results.md lists what models take)"));
        return Sentence(options);
    }

    /// <summary>What the least arena would be, if that is less.</summary>
    private static string SmallerArena(BoardDescription board, ModelSet set, Emission emission, MemoryUse use)
    {
        List<string> options = [];
        if (set.Images is null)
        {
            long least = set.Models.Max(planned =>
                (long)new Scheduler(InPlaceMixing.Undo(planned.Graph), planned.Model.Tokenizer, WeightPackings.Of(board.Isa), planned.Features).Run(new ScheduleRequest(ScheduleKind.Ram), null).Plan.ArenaBytes);
            if (least < emission.ArenaBytes)
            {
                options.Add(string.Create(CultureInfo.InvariantCulture, $"compile with --schedule ram: the arena then takes {least} bytes"));
            }
        }

        if (board.AllMemories.FirstOrDefault(memory => memory.Name != use.Memory && memory.Region.Volatile && memory.Region.Bytes >= board.StackBytes) is { Name: { } other })
        {
            options.Add($"place the stack in \"{other}\" (placement.stack in the board's description)");
        }

        options.Add("lower max_tokens or the width of the layers, or choose a board with more RAM");
        return Sentence(options);
    }

    private static string Sentence(List<string> options)
    {
        string text = string.Join("; or ", options);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
