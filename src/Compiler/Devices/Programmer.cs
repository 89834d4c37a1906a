using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;

namespace PNlpMixer.Codegen.Devices;

/// <summary>A program that writes a firmware to a board: its name here, the command that it is, and where it comes from.</summary>
/// <param name="Name">As <c>--programmer</c> takes it.</param>
/// <param name="Command">Null where files are copied to a volume.</param>
/// <param name="Arguments">Of the command, which is started in the folder of the firmware.</param>
public sealed record Programmer(string Name, string? Command, ImmutableArray<string> Arguments)
{
    public const string Uf2 = "uf2";

    /// <summary>What the board's description knows, in the order in which they are tried: open tools first, a copy without a probe last.</summary>
    public static ImmutableArray<Programmer> For(BoardDescription board)
    {
        if (board.Programmers is not { } known)
        {
            return [];
        }

        const string Hex = ConsoleFirmware.ProgramName + ".hex";
        List<Programmer> programmers = [];
        if (known.Openocd is { } configurations)
        {
            programmers.Add(new Programmer("openocd", "openocd", [.. configurations.SelectMany(file => new[] { "-f", file }), "-c", $"program {Hex} verify reset exit"]));
        }

        if (known.Pyocd is { } target)
        {
            programmers.Add(new Programmer("pyocd", "pyocd", ["flash", "--target", target, Hex]));
        }

        if (known.ProbeRs is { } chip)
        {
            programmers.Add(new Programmer("probe-rs", "probe-rs", ["download", "--chip", chip, "--binary-format", "hex", "--verify", Hex]));
        }

        if (known.Jlink is { } device)
        {
            programmers.Add(new Programmer(
                "jlink",
                OperatingSystem.IsWindows() ? "JLink" : "JLinkExe",
                ["-device", device, "-if", "SWD", "-speed", "4000", "-autoconnect", "1", "-NoGui", "1", "-ExitOnError", "1", "-CommandFile", ConsoleFirmware.JlinkScript]));
        }

        if (known.Uf2Volume is { } volume)
        {
            programmers.Add(new Programmer(Uf2, null, [volume]));
        }

        return [.. programmers];
    }

    /// <summary>The volume's label, of a programmer that copies.</summary>
    public string Volume => Arguments[0];

    /// <summary>The command as one would type it.</summary>
    public string Line(string folder) => Command is null
        ? string.Create(CultureInfo.InvariantCulture, $"cp {Quote(Path.Combine(folder, ConsoleFirmware.Uf2File))} {Quote(Volume)}")
        : $"cd {Quote(folder)} && {string.Join(' ', Arguments.Prepend(Command).Select(Quote))}";

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@".Contains(c, StringComparison.Ordinal)) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
