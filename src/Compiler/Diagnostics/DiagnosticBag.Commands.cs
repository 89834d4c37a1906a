using System.Globalization;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Boards and emission (PNLP07nn), tools (PNLP08nn), command line and data files (PNLP09nn).</summary>
public sealed partial class DiagnosticBag
{
    /// <summary>Takes over what another bag collected.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _diagnostics.AddRange(diagnostics);

    public void OutputIsAFile(string target, string what) =>
        Error("PNLP0701", target, $"The output is a directory, and this is {what}.", "Give another directory with -o.");

    public void OutputIsNotOurs(string target, string record) =>
        Error(
            "PNLP0702",
            target,
            $"The output directory holds files and is no earlier output of this command: it has no {record} that lists them with their SHA-256.",
            "Give another directory with -o, or --force to write into this one: files that have the names of the new ones are replaced then, all others stay.");

    public void ReservedModelName(string name) =>
        Error(
            "PNLP0703",
            "config.json: $.name",
            $"The name \"{name}\" would give a generated file the name of a system header, or a symbol the prefix of the runtime.",
            "Choose a name that is no header of the C library and does not begin with \"pnlp\".");

    public void OutputOverlapsInput(string target, string input) =>
        Error("PNLP0704", target, $"The output would lie over what is read: {input}.", "Give another place with -o: an input is never written to.");

    public void OutputEdited(string target, IEnumerable<string> files) =>
        Error("PNLP0705", target, $"Files in it are not as they were written: {Several(files)}.", "Keep a copy of the changes and give --force, which replaces them, or give another directory with -o.");

    public void OutputInTheWay(string target, IEnumerable<string> files) =>
        Error(
            "PNLP0706",
            target,
            $"What stands in it under the names of new files is not of an earlier output: {Several(files)}.",
            "Move it away, or give another directory with -o. --force replaces it where it is a file, not a folder or a link.");

    public void OutputFileExists(string target) =>
        Error("PNLP0707", target, "The file exists and has another content.", "Give another file with -o, or --force to replace it.");

    public void OutputIsNoFile(string target, string what) =>
        Error("PNLP0708", target, $"The output is a file, and this is {what}.", "Give a file with -o: what a command says of its output goes to standard output.");

    public void OutputBusy(string target) =>
        Error("PNLP0709", target, "Another process is writing to this directory.", "Wait for its end, or give another directory with -o.");

    public void OutputLeftBehind(string target, string place) =>
        Warning("PNLP0715", target, $"While it was replaced, something was added to the earlier output, which is now {place}.", "Take out what you need, and remove it.");

    public void FlashTooSmall(string board, string memory, long needed, long available, long missing, string options) =>
        Error(
            "PNLP0710",
            board,
            $"The model needs {Number(needed)} bytes of {Quote(memory)} for weights and tables; the board has {Number(available)}: {Number(missing)} are missing.",
            $"{options}.");

    public void RowsDoNotFit(string board, string memory, long needed, long rowsBytes, long available, long missing, string options) =>
        Error(
            "PNLP0711",
            board,
            $"The model needs {Number(needed)} bytes of {Quote(memory)}, {Number(rowsBytes)} of them for the fingerprint cache in rows; the board has {Number(available)}: {Number(missing)} are missing.",
            $"{options}.");

    public void RamTooSmall(string board, string memory, string parts, long needed, long available, long missing, string options) =>
        Error("PNLP0712", board, $"The model needs {Number(needed)} bytes of {Quote(memory)} ({parts}); the board has {Number(available)}: {Number(missing)} are missing.", $"{options}.");

    public void TableFlashTooSmall(long limit, string? board, IEnumerable<string> sizes) =>
        Error(
            "PNLP0713",
            board ?? "--table-flash",
            $"The tables do not fit into {Number(limit)} bytes in the encodings allowed. With the tokenizer they take: {string.Join(", ", sizes)}.",
            board is null
                ? "Give more bytes, let the compiler choose with --cache-encoding auto, or use a smaller vocabulary."
                : "That is what the board leaves beside weights and code: use a board with more flash, a smaller model, or a smaller vocabulary.");

    public void EncodingNotPossible(string encoding, IEnumerable<string> possible) =>
        Error(
            "PNLP0714",
            "--cache-encoding",
            $"The model's fingerprints cannot be encoded as {encoding}; possible: {string.Join(", ", possible)}.",
            "units needs the hash family fnv1a or sha2, none needs fnv1a, and the fingerprints must be those of the vocabulary.");

    public void CorpusWithoutWords(string file) =>
        Error("PNLP1066", file, "There is no word in its texts.", "Give texts as the device will see them: without words they say nothing of which subwords are frequent.");

    public void UnknownBoard(string name, IEnumerable<string> known) =>
        Error("PNLP0720", name, "There is no board of this name.", $"Known boards: {string.Join(", ", known)}. Or describe your own with --board-file.");

    public void BadBoard(string location, string fault) =>
        Error("PNLP0721", location, $"The board description cannot be used: {fault}.", "boards/README.md describes the format.");

    public void NoEmulator(string board) =>
        Error("PNLP0722", board, "The board has no emulator.", "Use host, or qemu: and a board that has one (pnlpc boards lists them).");

    public void ToolMissing(string tool, string package) =>
        Error("PNLP0801", tool, "The program is not installed, or not on the PATH.", $"On Debian and Ubuntu: apt-get install {package}.");

    public void ToolFailed(string tool, int code, string output) =>
        Error("PNLP0802", tool, $"Ended with code {code.ToString(CultureInfo.InvariantCulture)}: {output}", "If the code was generated, please report this as a bug; else see the program's message.");

    public void ToolTimedOut(string tool, TimeSpan limit) =>
        Error("PNLP0803", tool, $"Took longer than {((long)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)} seconds and was stopped.", "Use --limit, or a faster machine.");

    public void SizesUnknown(string tool, string package) =>
        Warning("PNLP0804", tool, "The compiler for the board is not installed: sizes of code and stack stay unknown.", $"On Debian and Ubuntu: apt-get install {package}.");

    public void StackUnbounded(string function) =>
        Error("PNLP0805", function, "The depth of its stack has no bound: it calls itself, or through a pointer to a function that is not known, or takes memory of changing size from the stack.", "Please report this as a bug of the runtime.");

    public void StackTooDeep(string board, long needed, long available) =>
        Error("PNLP0806", board, $"The model's call takes {Number(needed)} bytes of stack; the board reserves {Number(available)}.", "Reserve a larger stack.");

    public void BadRunnerOutput(string target, string fault) =>
        Error("PNLP0807", target, $"The program's answers cannot be read: {fault}.", "Please report this as a bug.");

    public void ToolWroteNothing(string tool, string file, string fault) =>
        Error("PNLP0808", tool, $"Ended with code 0, but {file}, which it had to write, {fault}.", "Check that this is the program that its name says, and that the disk has space.");

    public void ToolCannotStart(string tool, string reason) =>
        Error("PNLP0809", tool, $"The program is there, and cannot be started: {reason}.", "Check its rights, that it is for this machine, and the interpreter that its first line names.");

    public void UnknownTarget(string target) =>
        Error("PNLP0901", target, "There is no such target.", "Targets are host, reference (run and eval only), qemu:BOARD, and serial:PORT[@BAUD] (verify only).");

    public void DataLine(string file, int line, string fault) =>
        Error("PNLP0902", Line(file, line), fault, "docs/cli.md describes data files.");

    public void TokenNotInText(string file, int line, string token) =>
        Error("PNLP0903", Line(file, line), $"The token \"{token}\" does not occur in the text behind the tokens before it.", "Tokens stand in the text in their order, letter by letter.");

    public void DataWithout(string file, int line, string field) =>
        Error("PNLP0904", Line(file, line), $"\"{field}\" is missing, and this command needs it.", "docs/cli.md describes data files.");

    public void EmptyData(string file) =>
        Error("PNLP0905", file, "There is no utterance in it.", "Give a file with one JSON object a line.");

    public void InputOutput(string location, string fault) =>
        Error("PNLP0906", location, fault, "Check the path, its rights, and the space on the disk.");

    public void NothingToCompare(string file) =>
        Error("PNLP0907", file, "There is nothing to compare: no head of the model has its answer in every utterance.", "Give data with \"intent\" for sequence heads, \"tokens\" and \"slots\" for bio heads.");

    public void TextTooLong(string file, int line, int bytes, int limit) =>
        Error("PNLP0908", Line(file, line), $"The text has {Number(bytes)} bytes; the runner takes {Number(limit)}.", "Shorten or remove it.");

    public void BadUsage(string message) => Error("PNLP0909", "command line", message, "pnlpc --help shows the commands, pnlpc COMMAND --help its options.");

    public void CannotHash() =>
        Error("PNLP0723", "config.json: $.projection.hash_family", "The hash family \"rows\" says that the hash is unknown: a cache cannot be built.", "Export the rows together with the model.");

    public void CacheTensorMissing(string file, string tensor) =>
        Error("PNLP0724", file, $"The tensor \"{tensor}\" is missing.", "docs/model-format.md describes fingerprints.safetensors.");

    public void TestVectorDiffers(int line, string what) =>
        Error("PNLP0910", Line("test_vectors.jsonl", line), $"The reference gives another result: {what}.", "Export the vectors again with the model, or find which of the two implementations is wrong.");

    public void UnknownLabels(string file, int count, string first) =>
        Warning("PNLP0911", file, $"Labels that the model does not know: {Number(count)}, the first is \"{first}\". They count as mistakes.", "Check that data and model name intents and slots alike.");

    public void TokensClamped(int asked, int limit) =>
        Warning("PNLP0930", "--tokens", $"A text of {Number(asked)} words was asked for; the model takes {Number(limit)}, and that is what is measured.", "Give no more words than max_tokens of config.json.");

    /// <summary>The first few, and how many more there are.</summary>
    private static string Several(IEnumerable<string> names)
    {
        const int Shown = 5;
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(Shown).Select(Shorten));
        return all.Length <= Shown ? first : $"{first} and {Number(all.Length - Shown)} more";
    }

    private static string Line(string file, int line) => string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
}
