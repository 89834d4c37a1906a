namespace PNlpMixer.Codegen.Scheduling;

/// <summary>In which order, and where, a model's layers are computed. The integers are the same.</summary>
public enum ScheduleKind
{
    /// <summary>Layer by layer over whole activations: the fewest instructions.</summary>
    Layers,

    /// <summary>In place on the residual stream, panel by panel: the least RAM.</summary>
    Ram,

    /// <summary>Constants staged in RAM block by block: each is read from flash once.</summary>
    Traffic,
}

/// <summary>
/// What was asked for. <paramref name="Kind"/> is null where the compiler chooses by the board's memories; <paramref name="RamBytes"/>, where given, is the
/// most that the arena may take.
/// </summary>
public sealed record ScheduleRequest(ScheduleKind? Kind = null, long? RamBytes = null)
{
    public static ScheduleRequest Auto { get; } = new();
}

/// <summary>What was chosen: channels of a panel of token mixing, rows of one of channel mixing and of labels, outputs of a staged block; 0 where the schedule has none.</summary>
public sealed record Schedule(ScheduleKind Kind, int ChannelPanel = 0, int RowPanel = 0, int Block = 0)
{
    public static Schedule Layers { get; } = new(ScheduleKind.Layers);

    /// <summary>As on the command line and in manifest.json.</summary>
    public string Name => NameOf(Kind);

    public static string NameOf(ScheduleKind kind) => kind.ToString().ToLowerInvariant();
}
