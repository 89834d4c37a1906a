using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.Boards;

/// <summary>
/// The linker script of a board: its memories, and for each part of a program the one it runs from and the one it is stored in, for
/// <c>boards/common/cortex_m_sections.ld</c>. <c>cmake/board.cmake</c> writes the same.
/// </summary>
public static class LinkerScript
{
    public const string FileName = "memory.ld";

    internal const string Vectors = "vectors";
    internal const string Data = "data";
    internal const string Stack = "stack";

    /// <summary>The parts of a program in the order of the script, and their memories.</summary>
    public static IEnumerable<(string Part, string Memory)> Parts(BoardPlacement placement) =>
    [
        (Vectors, placement.Vectors),
        ("code", placement.Code),
        ("constants", placement.Constants),
        ("weights", placement.Weights),
        ("tables", placement.Tables),
        (Data, placement.Data),
        (Stack, placement.Stack),
    ];

    public static string Write(BoardDescription board)
    {
        StringBuilder script = new();
        script.Append(CultureInfo.InvariantCulture, $"/* {board.Name}, from its board.json */\nMEMORY\n{{\n");
        foreach ((string name, MemoryRegion region) in board.AllMemories)
        {
            script.Append(CultureInfo.InvariantCulture, $"  {name} ({(region.Volatile ? "rwx" : "rx")}) : ORIGIN = 0x{region.Base:x}, LENGTH = {region.Bytes}\n");
        }

        script.Append("}\n");
        Dictionary<string, MemoryRegion> memories = board.AllMemories.ToDictionary(memory => memory.Name, memory => memory.Region, StringComparer.Ordinal);
        foreach ((string part, string memory) in Parts(board.Placement ?? new BoardPlacement()))
        {
            script.Append(CultureInfo.InvariantCulture, $"REGION_ALIAS(\"{part.ToUpperInvariant()}\", {memory})\n");
            if (part is not (Vectors or Stack))
            {
                script.Append(CultureInfo.InvariantCulture, $"REGION_ALIAS(\"{part.ToUpperInvariant()}_STORED\", {(memories[memory].Volatile ? BoardDescription.FlashName : memory)})\n");
            }
        }

        script.Append("INCLUDE cortex_m_sections.ld\n");
        return script.ToString();
    }
}
