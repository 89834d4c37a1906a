using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Boards;

/// <summary>What is wrong with a description whose every key has a value of its type. <paramref name="Element"/>: the one of the list at <paramref name="Path"/>.</summary>
internal sealed record BoardFault(string Path, string Text, string? Element = null);

/// <summary>What a description must satisfy beyond its schema.</summary>
internal static partial class BoardRules
{
    private const long AddressSpace = 1L << 32;
    private const int StackAlignment = 8;

    private static readonly ImmutableSortedDictionary<string, MemoryRegion> NoMemories = ImmutableSortedDictionary<string, MemoryRegion>.Empty;

    /// <summary>The first fault; null where there is none.</summary>
    public static BoardFault? Find(BoardDescription board) => Faults(board).FirstOrDefault();

    private static IEnumerable<BoardFault> Faults(BoardDescription board)
    {
        if (board.Format != "pnlp-board")
        {
            yield return new BoardFault("format", "\"format\" is not \"pnlp-board\"");
        }

        if (board.FormatVersion != 1)
        {
            yield return new BoardFault("format_version", "\"format_version\" is not 1");
        }

        if (!WeightPackings.Exists(board.Isa))
        {
            yield return new BoardFault("isa", "\"isa\" is none of " + string.Join(", ", WeightPackings.All.Select(packing => $"\"{packing.Isa}\"")));
        }

        foreach (string source in board.Sources.Where(source => !HasFile(board, source)))
        {
            yield return new BoardFault("sources", $"there is no file {source}", source);
        }

        if (board.Toolchain.LinkerScript is { } script && !HasFile(board, script))
        {
            yield return new BoardFault("toolchain.linker_script", $"there is no file {script}");
        }

        foreach (BoardFault fault in MemoryFaults(board))
        {
            yield return fault;
        }

        if (board.Images is { } images && (!IsImagePlace(images.Tables) || !IsImagePlace(images.Models)))
        {
            yield return new BoardFault("images", "\"images\" has a region without bytes, beyond 2^32, or at no multiple of 16");
        }
    }

    private static IEnumerable<BoardFault> MemoryFaults(BoardDescription board)
    {
        if (!board.IsHost && (board.Flash is null || board.Ram is null || board.StackBytes is null))
        {
            yield return new BoardFault("", "\"flash\", \"ram\" and \"stack_bytes\" are needed of every board but a host");
            yield break;
        }

        foreach (string name in (board.Memories ?? NoMemories).Keys.Where(name => !MemoryName().IsMatch(name) || name is BoardDescription.FlashName or BoardDescription.RamName))
        {
            yield return new BoardFault($"memories.{name}", $"\"{name}\" is no name for a memory: lower-case letters, digits and underscores, and neither \"flash\" nor \"ram\"");
            yield break;
        }

        (string Name, MemoryRegion Region)[] memories = [.. board.AllMemories];
        foreach ((string name, MemoryRegion region) in memories.Where(memory => memory.Region is { Bytes: <= 0 } or { Base: < 0 or >= AddressSpace } || memory.Region.Bytes > AddressSpace - memory.Region.Base))
        {
            yield return new BoardFault(PathOf(name), $"\"{PathOf(name)}\" is a memory without bytes, or beyond 2^32");
        }

        for (int i = 0; i < memories.Length; i++)
        {
            foreach ((string name, MemoryRegion region) in memories.Take(i).Where(other => Overlap(other.Region, memories[i].Region)))
            {
                yield return new BoardFault(PathOf(memories[i].Name), $"\"{PathOf(memories[i].Name)}\" and \"{PathOf(name)}\" overlap");
            }
        }

        foreach (BoardFault fault in PlacementFaults(board, memories))
        {
            yield return fault;
        }
    }

    private static IEnumerable<BoardFault> PlacementFaults(BoardDescription board, (string Name, MemoryRegion Region)[] memories)
    {
        foreach ((string part, string memory) in LinkerScript.Parts(board.Places))
        {
            (string Name, MemoryRegion Region) home = Array.Find(memories, known => known.Name == memory);
            if (home.Name is null && !board.IsHost)
            {
                yield return new BoardFault($"placement.{part}", $"\"placement.{part}\" is none of the board's memories: {string.Join(", ", memories.Select(known => $"\"{known.Name}\""))}");
            }
            else if (part == LinkerScript.Vectors && home.Region is { Volatile: true })
            {
                yield return new BoardFault("placement.vectors", "\"placement.vectors\" is a memory that is empty at reset");
            }
            else if (part is LinkerScript.Data or LinkerScript.Stack && home.Region is { Volatile: false })
            {
                yield return new BoardFault($"placement.{part}", $"\"placement.{part}\" is a memory that is not \"volatile\"");
            }
            else if (part == LinkerScript.Stack && home.Region is { } stack && (board.StackBytes <= 0 || board.StackBytes > stack.Bytes || board.StackBytes % StackAlignment != 0))
            {
                yield return new BoardFault(
                    "stack_bytes",
                    string.Create(CultureInfo.InvariantCulture, $"\"stack_bytes\" is no multiple of {StackAlignment} from {StackAlignment} to the {stack.Bytes} bytes of \"{memory}\""));
            }
        }
    }

    private static string PathOf(string memory) => memory is BoardDescription.FlashName or BoardDescription.RamName ? memory : $"memories.{memory}";

    private static bool Overlap(MemoryRegion a, MemoryRegion b) => a.Base < b.Base + b.Bytes && b.Base < a.Base + a.Bytes;

    private static bool HasFile(BoardDescription board, string path) => EmbeddedFiles.Exists(path) || (board.Folder is { } folder && File.Exists(Path.Combine(folder, path)));

    private static bool IsImagePlace(MemoryRegion region) =>
        region.Base >= 0 && region.Bytes > 0 && region.Base % RuntimeAbi.ImageAlignment == 0 && region.Base <= uint.MaxValue && region.Bytes <= AddressSpace - region.Base;

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex MemoryName();
}
