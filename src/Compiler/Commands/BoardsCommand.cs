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
    private sealed record BoardReport(string Name, string Title, string Core, string Isa, long? FlashBytes, long? RamBytes, long? StackBytes, string Compiler, string? Emulator);

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

        foreach (BoardReport board in boards)
        {
            console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{board.Name,-14}{board.Core,-12}{(board.FlashBytes is { } flash ? $"{flash / 1024:N0} KiB flash, {board.RamBytes / 1024:N0} KiB RAM" : "no limits"),-34}{board.Title}"));
        }

        return ExitCode.Success;
    }

    private static BoardReport Report(BoardDescription board) => new(
        board.Name, board.Title, board.Core, board.Isa, board.Flash?.Bytes, board.Ram?.Bytes, board.StackBytes, board.Toolchain.Compiler, board.Emulator?.Command);
}
