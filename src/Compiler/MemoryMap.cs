using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Emit;

namespace PNlpMixer.Codegen;

/// <summary>A part of a program in a memory: code, constants, weights, tables, arena, features, stack; "stored" where it is kept to be copied at the start.</summary>
public sealed record MemoryPart(string Part, long Bytes);

/// <summary>What of a program a memory holds.</summary>
public sealed record MemoryUse(string Memory, long Base, long CapacityBytes, ImmutableArray<MemoryPart> Parts)
{
    public long UsedBytes => Parts.Sum(part => part.Bytes);

    public long FreeBytes => CapacityBytes - UsedBytes;
}

/// <summary>Places what was emitted in a board's memories, as its linker script will.</summary>
public static class MemoryMap
{
    private const string Stored = ", stored";

    /// <summary>Of each memory, in the description's order; empty on a host. Code and constants count where they are known.</summary>
    public static ImmutableArray<MemoryUse> Create(BoardDescription board, Emission emission, long? codeBytes = null, long? constantBytes = null)
    {
        Dictionary<string, MemoryRegion> memories = board.AllMemories.ToDictionary(memory => memory.Name, memory => memory.Region, StringComparer.Ordinal);
        Dictionary<string, List<MemoryPart>> parts = memories.Keys.ToDictionary(name => name, _ => new List<MemoryPart>(), StringComparer.Ordinal);
        BoardPlacement placement = board.Places;

        // Images have regions of their own; where the board names none, they take the flash like everything else.
        bool apart = !emission.Images.IsEmpty && board.Images is not null;
        if (memories.Count == 0)
        {
            return [];
        }

        Constant("code", placement.Code, codeBytes);
        Constant("constants", placement.Constants, constantBytes);
        Constant("weights", placement.Weights, apart ? null : emission.Sizes.WeightsBytes);
        Constant("tables", placement.Tables, apart ? null : emission.Sizes.TablesBytes);
        Add(placement.Data, "arena", emission.ArenaBytes);
        Add(placement.Data, "features", emission.Directory.Features?.Bytes);
        Add(placement.Stack, "stack", board.StackBytes);
        return [.. board.AllMemories.Select(memory => new MemoryUse(memory.Name, memory.Region.Base, memory.Region.Bytes, [.. parts[memory.Name]]))];

        void Constant(string part, string memory, long? bytes)
        {
            Add(memory, part, bytes);
            if (memories[memory].Volatile)
            {
                Add(BoardDescription.FlashName, part + Stored, bytes);
            }
        }

        void Add(string memory, string part, long? bytes)
        {
            if (bytes is > 0 and { } known)
            {
                parts[memory].Add(new MemoryPart(part, known));
            }
        }
    }
}
