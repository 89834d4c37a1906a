using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Devices;

/// <summary>Chooses a programmer, and has it write a firmware.</summary>
/// <param name="isInstalled">Whether there is such a command.</param>
/// <param name="volumes">Where volumes are mounted.</param>
public sealed class Flasher(Func<string, bool> isInstalled, IReadOnlyCollection<string> volumes)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Of this machine.</summary>
    public static Flasher Here() => new(ToolPath.Has, [.. DriveInfo.GetDrives().Where(drive => drive.IsReady).Select(drive => drive.RootDirectory.FullName)]);

    /// <summary>The one asked for, or the first of the board's that is here; null after a diagnostic. <paramref name="absent"/>: it need not be here.</summary>
    public Programmer? Choose(BoardDescription board, string? name, bool absent, DiagnosticBag diagnostics)
    {
        ImmutableArray<Programmer> known = Programmer.For(board);
        if (known.IsEmpty)
        {
            diagnostics.NoProgrammers(board.Name);
            return null;
        }

        Programmer? found = name is null ? known.FirstOrDefault(IsHere) ?? (absent ? known[0] : null) : known.FirstOrDefault(programmer => programmer.Name == name);
        if (found is null && name is not null)
        {
            diagnostics.ProgrammerNotOfBoard(board.Name, name, known.Select(programmer => programmer.Name));
        }
        else if (found is null)
        {
            diagnostics.NoProgrammerHere(board.Name, known.Select(programmer => programmer.Command ?? $"a volume {programmer.Volume}"));
        }
        else if (found.Command is null && MountOf(found) is { } mount)
        {
            return found with { Arguments = [mount] };
        }
        else if (!absent && !IsHere(found))
        {
            if (found.Command is { } command)
            {
                diagnostics.ToolMissing(command, DebianPackages.Of(command));
            }
            else
            {
                diagnostics.VolumeMissing(found.Volume);
            }

            return null;
        }

        return found;
    }

    /// <summary>Writes the firmware of a folder; false after a diagnostic.</summary>
    public static bool Flash(Programmer programmer, string folder, DiagnosticBag diagnostics)
    {
        if (programmer.Command is not { } command)
        {
            string file = Path.Combine(folder, ConsoleFirmware.Uf2File);
            if (!File.Exists(file))
            {
                diagnostics.NoUf2(folder);
                return false;
            }

            File.Copy(file, Path.Combine(programmer.Volume, ConsoleFirmware.Uf2File), overwrite: true);
            return true;
        }

        ToolCall call = new(command, programmer.Arguments, folder, Limit);
        ToolResult result = ProcessRunner.RunAsync(call).GetAwaiter().GetResult();
        if (!ProcessRunner.ReportNotRun(call, result, diagnostics) && !result.Succeeded)
        {
            diagnostics.ProgrammerFailed(command, result.Code, ToolMessage.Shorten(result.Output));
        }

        return result.Succeeded;
    }

    private bool IsHere(Programmer programmer) => programmer.Command is { } command ? isInstalled(command) : MountOf(programmer) is not null;

    /// <summary>Systems mount a volume under its label.</summary>
    private string? MountOf(Programmer programmer) => volumes.FirstOrDefault(mount => Path.GetFileName(Path.TrimEndingDirectorySeparator(mount)) == programmer.Volume);
}
