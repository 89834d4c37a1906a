using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Where a model runs. <paramref name="Board"/> is null for the reference, and for a device on a serial line (<paramref name="Serial"/>), which has its firmware
/// already. <paramref name="Images"/>: null where its constants are linked.
/// </summary>
public sealed record Target(string Name, BoardDescription? Board, ImageOptions? Images = null, SerialPlace? Serial = null)
{
    public const string Host = "host";
    public const string Reference = "reference";
    private const string Emulated = "qemu:";
    private const string Wired = "serial:";

    public bool IsReference => Board is null && Serial is null;

    /// <summary>"host", "reference", "qemu:" and a board that has an emulator, or "serial:" and a port; null after a diagnostic.</summary>
    public static Target? Parse(string name, bool allowReference, DiagnosticBag diagnostics, bool allowSerial = false)
    {
        if (allowSerial && name.StartsWith(Wired, StringComparison.Ordinal) && SerialPlace.Parse(name[Wired.Length..]) is { } place)
        {
            return new Target(name, null, Serial: place);
        }

        if (name == Reference && allowReference)
        {
            return new Target(name, null);
        }

        if (name == Host)
        {
            return BoardReader.Find(Host, diagnostics) is { } host ? new Target(name, host) : null;
        }

        if (!name.StartsWith(Emulated, StringComparison.Ordinal))
        {
            diagnostics.UnknownTarget(name);
            return null;
        }

        BoardDescription? board = BoardReader.Find(name[Emulated.Length..], diagnostics);
        if (board is { Emulator: null })
        {
            diagnostics.NoEmulator(board.Name);
            return null;
        }

        return board is null ? null : new Target(name, board);
    }
}
