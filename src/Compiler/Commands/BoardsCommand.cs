using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc boards</c>: what can be compiled for.</summary>
internal static class BoardsCommand
{
    /// <summary>A board as the command lists it; memory is null where it is no limit, the emulator where there is none.</summary>
    private sealed record BoardReport(
        string Name,
        string Title,
        string Core,
        string Isa,
        string? Tested,
        long? FlashBytes,
        long? RamBytes,
        long? StackBytes,
        ImmutableArray<MemoryReport> Memories,
        string Compiler,
        string? Emulator,
        ImmutableArray<string>? EmulatorCommand);

    private sealed record MemoryReport(string Name, long Base, long Bytes);

    public static Command Create(CommandConsole console)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("boards", "List the boards that come with the compiler.") { json };
        command.SetAction(result => console.Run(diagnostics => Run(console, result.GetValue(json), diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, bool json, DiagnosticBag diagnostics)
    {
        ImmutableArray<BoardReport> boards = [.. BoardReader.Names.Select(name => BoardReader.Find(name, diagnostics)).OfType<BoardDescription>().Select(Report)];
        if (json)
        {
            console.Out.Write(JsonOutput.Text(boards));
            return ExitCode.Success;
        }

        string[][] rows = [["board", "core", "flash", "RAM", "run on", "what it is"], .. boards.Select(Row)];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => column is 2 or 3 ? cell.PadLeft(widths[column]) : column < widths.Length ? cell.PadRight(widths[column]) : cell)));
        }

        return ExitCode.Success;
    }

    private static string[] Row(BoardReport board) => [board.Name, board.Core, Size(board.FlashBytes), Size(board.RamBytes), RunOn(board.Tested), board.Title];

    private static string Size(long? bytes) => bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 1024:N0} KiB") : "no limit";

    /// <summary>A board whose programs were only built has run on nothing.</summary>
    private static string RunOn(string? tested) => tested == BoardSchema.NameOf(BoardTest.Build) ? "nothing" : tested ?? "unknown";

    private static BoardReport Report(BoardDescription board) => new(
        board.Name,
        board.Title,
        board.Core,
        board.Isa,
        board.Tested is { } tested ? BoardSchema.NameOf(tested) : null,
        board.Flash?.Bytes,
        board.Ram?.Bytes,
        board.StackBytes,
        [.. board.AllMemories.Select(memory => new MemoryReport(memory.Name, memory.Region.Base, memory.Region.Bytes))],
        board.Toolchain.Compiler,
        board.Emulator?.Command,
        board.Emulator is { } emulator ? [emulator.Command, "-M", emulator.Machine, .. emulator.Arguments] : null);
}
