using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PNlpMixer.Codegen.Boards;

/// <summary>A range of a board's memory.</summary>
/// <param name="Base">Its first address.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Slow">Reading it takes so much longer than reading RAM that constants are copied before use.</param>
/// <param name="Volatile">It is RAM: what is to be there at the start is kept in flash and copied.</param>
public sealed record MemoryRegion([property: JsonConverter(typeof(AddressConverter))] long Base, long Bytes, bool Slow = false, bool Volatile = false);

/// <summary>
/// The memory that each part of a program goes to: <c>flash</c>, <c>ram</c>, or one of <see cref="BoardDescription.Memories"/>. <paramref name="Constants"/> are
/// those of the code; <paramref name="Weights"/> and <paramref name="Tables"/> the model's.
/// </summary>
public sealed record BoardPlacement(
    string Vectors = BoardDescription.FlashName,
    string Code = BoardDescription.FlashName,
    string Constants = BoardDescription.FlashName,
    string Weights = BoardDescription.FlashName,
    string Tables = BoardDescription.FlashName,
    string Data = BoardDescription.RamName,
    string Stack = BoardDescription.RamName);

/// <summary>What the test runner takes on a board with little RAM: the longest text, and the most words given with it.</summary>
public sealed record BoardRunner(int MaxTextBytes, int MaxWords);

/// <summary>How far a board was run.</summary>
public enum BoardTest
{
    /// <summary>Programs for it are compiled and linked.</summary>
    Build,

    /// <summary>They run in an emulator.</summary>
    Emulator,

    /// <summary>They run on it.</summary>
    Hardware,
}

/// <summary>Where flash images lie, and the family that a UF2 boot loader asks for.</summary>
public sealed record BoardImages(MemoryRegion Tables, MemoryRegion Models, uint? Uf2Family = null);

/// <summary>
/// How a board's programs are built. Paths are those of the repository. Without a <paramref name="LinkerScript"/> they are linked by one that is made of the
/// board's memories.
/// </summary>
public sealed record BoardToolchain(
    string Prefix,
    string Compiler,
    ImmutableArray<string> CpuFlags,
    ImmutableArray<string> LinkFlags,
    string? LinkerScript = null);

/// <summary>The program that emulates a board; the ELF follows its arguments behind -kernel.</summary>
public sealed record BoardEmulator(string Command, string Machine, ImmutableArray<string> Arguments);

/// <summary>
/// The serial line of the console: <paramref name="Driver"/> names <c>boards/common/uart_DRIVER.c</c>, which is built with
/// <c>BOARD_UART_BASE</c>, <c>BOARD_UART_CLOCK_HZ</c> and <c>BOARD_UART_BAUD</c>. Eight data bits, no parity, one stop bit.
/// </summary>
public sealed record BoardConsole(string Driver, [property: JsonConverter(typeof(AddressConverter))] long Base, long ClockHz, int Baud);

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

/// <summary>What Renode calls the board: a platform of its own or a <c>.repl</c> file, and the peripheral that is the console's serial line.</summary>
public sealed record BoardRenode(string Platform, string Uart);

/// <summary>
/// <c>boards/NAME/board.json</c> with all that it inherits: core, memory, toolchain, and what it takes to run on it. <see cref="Flash"/> and <see cref="Ram"/> are
/// absent on a host, where nothing is scarce; <see cref="Memories"/> are the others that parts of a program can be placed in. <see cref="StackBytes"/> is the
/// stack the start-up code reserves.
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
    BoardProgrammers? Programmers = null,
    BoardTest? Tested = null,
    ImmutableSortedDictionary<string, MemoryRegion>? Memories = null,
    BoardPlacement? Placement = null,
    BoardRunner? Runner = null,
    BoardRenode? Renode = null)
{
    public const string FlashName = "flash";
    public const string RamName = "ram";

    /// <summary>The board's folder, for paths that the tool does not carry; null for boards that come with it.</summary>
    [JsonIgnore]
    public string? Folder { get; init; }

    /// <summary>Files of the user's that the description was read from, or that it names.</summary>
    [JsonIgnore]
    public ImmutableArray<string> InputFiles { get; init; } = [];

    [JsonIgnore]
    public bool IsHost => Core == "host";

    /// <summary>Where its parts go, those that the description leaves open among them.</summary>
    [JsonIgnore]
    public BoardPlacement Places => Placement ?? new BoardPlacement();

    /// <summary>Bytes for variables and the arena; null where there is no limit.</summary>
    [JsonIgnore]
    public long? DataBytes => Memory(Places.Data) is { } data ? Math.Max(0, data.Bytes - (Places.Stack == Places.Data ? StackBytes ?? 0 : 0)) : null;

    /// <summary>All memories by their names: flash, RAM, then the others.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, MemoryRegion Region)> AllMemories
    {
        get
        {
            if (Flash is not null)
            {
                yield return (FlashName, Flash);
            }

            if (Ram is not null)
            {
                yield return (RamName, Ram with { Volatile = true });
            }

            foreach ((string name, MemoryRegion region) in (Memories ?? ImmutableSortedDictionary<string, MemoryRegion>.Empty).OrderBy(memory => memory.Key, StringComparer.Ordinal))
            {
                yield return (name, region);
            }
        }
    }

    /// <summary>The memory of a name; null where there is none.</summary>
    public MemoryRegion? Memory(string name) => AllMemories.FirstOrDefault(memory => memory.Name == name).Region;
}
