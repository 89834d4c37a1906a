namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Board descriptions and placement (PNLP12nn).</summary>
public sealed partial class DiagnosticBag
{
    public void UnknownBoardKey(string location, string key, string nearest) =>
        Error("PNLP1201", location, $"There is no key {Quote(key)} in a board description; the nearest known key is {Quote(nearest)}.", "Rename or remove it: unknown keys are never ignored. boards/README.md lists them.");

    public void BoardParentMissing(string location, string parent, string nearest) =>
        Error(
            "PNLP1202",
            location,
            $"There is no description {Quote(parent)} to inherit; the nearest that comes with the compiler is {Quote(nearest)}.",
            "A name that ends in .json is a file beside the one that inherits; any other is one of boards/cores, boards/chips or the boards.");

    public void BoardCycle(string location, string chain) =>
        Error("PNLP1203", location, $"A description inherits from itself: {chain}.", "Take one of the \"inherits\" away.");

    public void BoardIncomplete(string location, string key, string chain) =>
        Error("PNLP1204", location, $"{Quote(key)} is missing, and nothing inherited has it: {chain}.", "Give it, or inherit from a core, a chip or a board that does.");
}
