using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Devices;

/// <summary>How a console talks: over the board's serial line, or through a debugger or emulator.</summary>
public enum ConsoleLink
{
    Uart,
    Semihosting,
}

/// <summary>A file of the linked firmware: its name in the folder <c>firmware</c>, and its bytes.</summary>
public sealed record FirmwareFile(string Name, byte[] Bytes);

/// <summary>The console application (boards/common/console.c) around an emitted model.</summary>
public static class ConsoleFirmware
{
    public const string Folder = "firmware";
    public const string ProgramName = "console";
    public const string HexFile = ProgramName + ".hex";
    public const string Uf2File = ProgramName + ".uf2";
    public const string JlinkScript = ProgramName + ".jlink";

    private const string Semihost = "boards/common/semihost.c";
    private const string SemihostOverUart = "boards/common/semihost_uart.c";
    private const byte Erased = 0xFF;

    /// <summary>Compiles and links; null after a diagnostic. <paramref name="link"/>: the serial line where the board has one, unless given.</summary>
    public static ImmutableArray<FirmwareFile>? Build(
        PlannedModel planned, Emission emission, BoardDescription board, ConsoleLink? link, ImmutableArray<TestVector> vectors, DiagnosticBag diagnostics)
    {
        if (link == ConsoleLink.Uart && board.Console is null)
        {
            diagnostics.NoConsole(board.Name);
            return null;
        }

        // The reference answers anew: vectors hold labels where the device gives spans.
        RunnerInput[] texts = [.. vectors.Select(vector => new RunnerInput(vector.Utf8, null))];
        (int, byte[]) packed = ConsoleVectors.Pack(texts.Zip(new ReferenceRunner(planned.Model, TextWriter.Null).Run(texts), (input, expected) => (input.Text, expected)));
        bool serial = board.Console is not null && link != ConsoleLink.Semihosting;
        ModelProgram program = new(
            ProgramName,
            ["boards/common/console.c", "boards/common/console_line.c", .. serial ? LineSources(board) : [Driver(board.IsHost ? "stdio" : "semihost")], "console_vectors.c"],
            ["-DPNLP_LOGITS_HOOK=runner_logits", .. serial ? LineFlags(board) : []],
            ConsoleContext.Render(planned.Model, emission, packed));
        using TemporaryFolder folder = new();
        string? file = RunnerBuild.BuildAsync(emission, 0, serial ? OverSerialLine(board) : board, folder.Path, program, diagnostics).GetAwaiter().GetResult();
        return file is null || RunnerBuild.ImagesFor(emission, 0, board, diagnostics) is not { } images ? null : ToolFile.Read<object>(board.Toolchain.Compiler, file, elf => Files(elf, board, images).ToImmutableArray(), diagnostics) as ImmutableArray<FirmwareFile>?;
    }

    /// <summary>The files of a firmware as those of an output directory. That of a host is a program.</summary>
    public static IEnumerable<OutputFile> Outputs(ImmutableArray<FirmwareFile> firmware) =>
        firmware.Select(file => new OutputFile($"{Folder}/{file.Name}", file.Bytes, IsProgram: file.Name.EndsWith(".elf", StringComparison.Ordinal)));

    /// <summary>The board without a debugger: what start-up and faults say goes to the serial line.</summary>
    internal static BoardDescription OverSerialLine(BoardDescription board) =>
        board with { Sources = [.. board.Sources.Select(source => source == Semihost ? SemihostOverUart : source)] };

    /// <summary>The driver of a board's serial line.</summary>
    internal static ImmutableArray<string> LineSources(BoardDescription board) => board.Console is { } line ? [Driver(line.Driver)] : [];

    /// <summary>What the driver is compiled with.</summary>
    internal static ImmutableArray<string> LineFlags(BoardDescription board) => board.Console is not { } line
        ? []
        :
        [
            string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_BASE={line.Base}u"),
            string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_CLOCK_HZ={line.ClockHz}u"),
            string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_BAUD={line.Baud}u"),
        ];

    private static string Driver(string name) => $"boards/common/uart_{name}.c";

    /// <summary>
    /// The ELF file and what programmers make of it: all bytes with their addresses, flash images among them. A binary has no addresses: it is written where the
    /// program lies in the board's flash alone, with gaps filled, and so is UF2.
    /// </summary>
    private static IEnumerable<FirmwareFile> Files(byte[] elf, BoardDescription board, ImmutableArray<PlacedImage> images)
    {
        yield return new FirmwareFile($"{ProgramName}.elf", elf);
        if (board.IsHost)
        {
            yield break;
        }

        AddressedBytes[] runs = [.. ElfSegments.Read(elf), .. images.Select(image => new AddressedBytes(image.Address, [.. image.Image.Bytes]))];
        yield return new FirmwareFile(HexFile, Encoding.ASCII.GetBytes(IntelHex.Write(runs)));
        if (board is { Renode: { } renode, Console: not null })
        {
            foreach (FirmwareFile file in RenodeFiles.For(board.Name, renode))
            {
                yield return file;
            }
        }

        if (board.Programmers?.Jlink is not null)
        {
            yield return new FirmwareFile(JlinkScript, Encoding.ASCII.GetBytes($"loadfile {HexFile}\nr\ng\nqc\n"));
        }

        long first = runs.Min(run => run.Address);
        long end = runs.Max(run => run.Address + (long)run.Bytes.Length);
        if (board.Flash is not { } flash || first < flash.Base || end > flash.Base + flash.Bytes)
        {
            yield break;
        }

        byte[] binary = new byte[end - first];
        binary.AsSpan().Fill(Erased);
        foreach (AddressedBytes run in runs)
        {
            run.Bytes.AsSpan().CopyTo(binary.AsSpan((int)(run.Address - first)));
        }

        yield return new FirmwareFile($"{ProgramName}.bin", binary);
        if (board.Images?.Uf2Family is { } family)
        {
            yield return new FirmwareFile(Uf2File, Uf2.Write((uint)first, binary, family));
        }
    }
}
