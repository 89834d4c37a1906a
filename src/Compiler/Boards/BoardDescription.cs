using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Boards;

/// <summary>A range of a board's memory. <paramref name="Slow"/>: reading it takes so much longer than reading RAM that constants are copied before use.</summary>
public sealed record MemoryRegion(long Base, long Bytes, bool Slow = false);

/// <summary>Where flash images lie, and the family that a UF2 boot loader asks for.</summary>
public sealed record BoardImages(MemoryRegion Tables, MemoryRegion Models, uint? Uf2Family = null);

/// <summary>How a board's programs are built. Paths are those of the repository.</summary>
public sealed record BoardToolchain(
    string Prefix,
    string Compiler,
    ImmutableArray<string> CpuFlags,
    ImmutableArray<string> LinkFlags,
    string? LinkerScript = null,
    ImmutableArray<string> LinkerScriptDirectories = default);

/// <summary>The program that emulates a board; the ELF follows its arguments behind -kernel.</summary>
public sealed record BoardEmulator(string Command, string Machine, ImmutableArray<string> Arguments);

/// <summary>
/// The serial line of the console: <paramref name="Driver"/> names <c>boards/common/uart_DRIVER.c</c>, which is built with
/// <c>BOARD_UART_BASE</c>, <c>BOARD_UART_CLOCK_HZ</c> and <c>BOARD_UART_BAUD</c>. Eight data bits, no parity, one stop bit.
/// </summary>
public sealed record BoardConsole(string Driver, long Base, long ClockHz, int Baud);

/// <summary>What each programmer calls the board; absent where it does not know it.</summary>
/// <param name="Openocd">Configuration files, in the order in which OpenOCD reads them (<c>-f</c>).</param>
/// <param name="Pyocd">Target type (<c>pyocd flash --target</c>).</param>
/// <param name="ProbeRs">Chip (<c>probe-rs download --chip</c>).</param>
/// <param name="Jlink">Device (<c>JLinkExe -device</c>).</param>
/// <param name="Uf2Volume">Label of the volume that the UF2 boot loader shows.</param>
public sealed record BoardProgrammers(
    ImmutableArray<string>? Openocd = null,
    string? Pyocd = null,
    string? ProbeRs = null,
    string? Jlink = null,
    string? Uf2Volume = null);

/// <summary>
/// <c>boards/NAME/board.json</c>: core, memory, toolchain, and what it takes to run on it. <see cref="Flash"/> and <see cref="Ram"/> are
/// absent on a host, where nothing is scarce. <see cref="StackBytes"/> is the stack the start-up code reserves.
/// </summary>
public sealed record BoardDescription(
    string Format,
    int FormatVersion,
    string Name,
    string Title,
    string Core,
    string Isa,
    BoardToolchain Toolchain,
    ImmutableArray<string> Sources,
    ImmutableArray<string> Defines,
    MemoryRegion? Flash = null,
    MemoryRegion? Ram = null,
    long? StackBytes = null,
    long? SystickHz = null,
    BoardEmulator? Emulator = null,
    BoardImages? Images = null,
    BoardConsole? Console = null,
    BoardProgrammers? Programmers = null)
{
    /// <summary>The board's folder, for paths that the tool does not carry; null for boards that come with it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Folder { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsHost => Core == "host";

    /// <summary>The most that an arena may take; null where RAM is not scarce.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long? ArenaRamBytes => Ram is { } ram ? Math.Max(0, ram.Bytes - (StackBytes ?? 0)) : null;
}
