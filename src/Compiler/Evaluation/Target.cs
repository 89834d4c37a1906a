using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Where a model runs. <paramref name="Board"/> is null for the reference. <paramref name="Images"/>: null where its constants are linked.
/// </summary>
public sealed record Target(string Name, BoardDescription? Board, ImageOptions? Images = null)
{
    public const string Host = "host";
    public const string Reference = "reference";
    private const string Emulated = "qemu:";

    public bool IsReference => Board is null;

    /// <summary>"host", "reference", or "qemu:" and a board that has an emulator; null after a diagnostic.</summary>
    public static Target? Parse(string name, bool allowReference, DiagnosticBag diagnostics)
    {
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
