using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc flash DIR</c>: writes the console to a board.</summary>
internal static class FlashCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> source = CommonOptions.PathArgument("DIR|MODEL", "An output of compile --app console, or a model folder, which is then compiled.");
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> programmer = new("--programmer") { Description = "What writes to the board; the first that the board knows and that is installed unless given." };
        programmer.AcceptOnlyFromAmong("openocd", "pyocd", "probe-rs", "jlink", Programmer.Uf2);
        Option<bool> dryRun = new("--dry-run") { Description = "Print the command, and do not run it." };
        Command command = new("flash", "Write the console to a board.") { source, board, boardFile, programmer, dryRun };
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            result.GetRequiredValue(source),
            (result.GetValue(board), result.GetValue(boardFile)),
            result.GetValue(programmer),
            result.GetValue(dryRun),
            diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, string source, (string? Name, string? File) boardChoice, string? programmerName, bool dryRun, DiagnosticBag diagnostics)
    {
        if (!TryBoardOf(source, boardChoice.Name ?? boardChoice.File, diagnostics, out string? compiledFor))
        {
            return ExitCode.BadUsage;
        }

        if (BoardReader.Read(boardChoice.Name ?? compiledFor, boardChoice.File, diagnostics) is not { } board)
        {
            return ExitCode.BadUsage;
        }

        if (compiledFor is not null && compiledFor != board.Name)
        {
            diagnostics.FirmwareOfAnotherBoard(source, compiledFor, board.Name);
            return ExitCode.BadUsage;
        }

        if (Flasher.Here().Choose(board, programmerName, dryRun, diagnostics) is not { } programmer)
        {
            return ExitCode.Toolchain;
        }

        string folder = Path.Combine(Path.GetFullPath(source), ConsoleFirmware.Folder);
        using TemporaryFolder? compiled = compiledFor is null ? new TemporaryFolder() : null;
        if (compiled is not null)
        {
            folder = Path.Combine(compiled.Path, ConsoleFirmware.Folder);
            if (!Compile(source, board, compiled.Path, diagnostics))
            {
                return ExitCode.Toolchain;
            }
        }
        else if (!File.Exists(Path.Combine(folder, ConsoleFirmware.HexFile)))
        {
            diagnostics.NoFirmware(source);
            return ExitCode.BadUsage;
        }

        if (dryRun)
        {
            console.Out.WriteLine(programmer.Line(folder));
            return ExitCode.Success;
        }

        if (!Flasher.Flash(programmer, folder, diagnostics))
        {
            return ExitCode.Toolchain;
        }

        console.Out.WriteLine($"{board.Name}: flashed by {programmer.Name}");
        return ExitCode.Success;
    }

    /// <summary>The board that an output directory was made for; null for a model folder, which wants a board that is given. False after a diagnostic.</summary>
    private static bool TryBoardOf(string source, string? given, DiagnosticBag diagnostics, out string? board)
    {
        board = null;
        if (!Directory.Exists(source))
        {
            diagnostics.FolderNotFound(source);
        }
        else if (Manifest.Find(source) is { } json)
        {
            board = Manifest.Board(json);
            if (board is null)
            {
                diagnostics.BadManifest(source, "\"board\" is to be the name of a board");
            }
        }
        else if (given is null)
        {
            diagnostics.BadUsage("A model is compiled for a board: name it with --board or --board-file.");
        }

        return !diagnostics.HasErrors;
    }

    private static bool Compile(string model, BoardDescription board, string folder, DiagnosticBag diagnostics)
    {
        if (CompilationPipeline.Plan(model, null, diagnostics) is not { } planned
            || CompilationPipeline.Emit(planned, board, diagnostics) is not { } emission
            || TestVectors.Read(model, diagnostics) is not { } vectors
            || ConsoleFirmware.Build(planned, emission, board, null, vectors, diagnostics) is not { } firmware)
        {
            return false;
        }

        foreach (OutputFile file in ConsoleFirmware.Outputs(firmware))
        {
            string path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes.Span);
        }

        return true;
    }
}
