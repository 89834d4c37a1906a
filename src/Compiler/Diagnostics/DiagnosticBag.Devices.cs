using System.Globalization;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>PNLP130x: the console and its firmware. PNLP131x: a device on a serial line. PNLP132x: programmers.</summary>
public sealed partial class DiagnosticBag
{
    public void NoConsole(string board) =>
        Error("PNLP1301", board, "The board's description names no serial line.", "Use --console semihosting, or add \"console\" to board.json (boards/README.md).");

    public void CannotOpenPort(string port, string fault) =>
        Error("PNLP1310", port, $"The serial port cannot be used: {fault}.", "Check the name, your rights to it (on Linux: the group dialout), its speed, and that no other program has it open.");

    public void NoAnswer(string port, TimeSpan limit, int tries, string said) =>
        Error(
            "PNLP1311",
            port,
            $"The device has not answered {Number(tries)} requests, each within {limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} seconds. Apart from frames it has said: {said}.",
            "Check that the console is flashed (pnlpc flash), the wiring and the speed; give --timeout where the model takes longer.");

    public void LineLost(string port, string fault) =>
        Error("PNLP1312", port, $"The serial line is gone: {fault}.", "Check the cable and the device, and run the command again.");

    public void DeviceRestarted(string port, string said) =>
        Error("PNLP1313", port, $"The device has restarted in the middle of the check. Apart from frames it has said: {said}.", "Check its power, its watchdog, and whether the stack is large enough.");

    public void DeviceFault(string port, string report) =>
        Error("PNLP1314", port, $"The device has stopped at a fault: {report}", "boards/README.md says how to read the registers.");

    public void OtherModel(string port, string model, string content, string wanted, string wantedContent) =>
        Error("PNLP1315", port, $"The device runs the model {Quote(model)} with the content {content}; given is {Quote(wanted)} with {wantedContent}.", "Flash this model (pnlpc flash), or give the one that is flashed.");

    public void ProtocolUnknown(string port, string answer) =>
        Error("PNLP1316", port, $"The device speaks another protocol: {Quote(answer)}.", "Flash a console built by this compiler (pnlpc flash).");

    public void BadDeviceAnswer(string port, string answer) =>
        Error("PNLP1317", port, $"An answer cannot be understood though its checksum is right: {Quote(answer)}.", "Flash a console built by this compiler (pnlpc flash); if that is what runs, please report this as a bug.");

    public void LineTooLong(string file, int line, int bytes, int limit) =>
        Error("PNLP1318", Line(file, line), $"The text has {Number(bytes)} bytes, and its request is longer than the {Number(limit)} bytes of a line that the device takes.", "Shorten or remove it, or build the console with a larger CONSOLE_LINE_BYTES.");

    public void TooManyWords(string file, int line, int words, int limit) =>
        Error("PNLP1319", Line(file, line), $"{Number(words)} words are given; the device takes {Number(limit)}.", "Shorten or remove the text.");

    public void DeviceImages(string port, string status) =>
        Error("PNLP1320", port, $"The device has refused its flash images with status {status}.", "Write the images to their places (pnlpc flash does); pnlp_status.h names the status.");

    public void NoFirmware(string directory) =>
        Error("PNLP1330", directory, "There is no linked firmware in this directory.", "Compile with --app console.");

    public void FirmwareOfAnotherBoard(string directory, string board, string wanted) =>
        Error("PNLP1331", directory, $"The directory was compiled for {board}, not for {wanted}.", "Compile it for that board, or give the board that it is for.");

    public void NoProgrammers(string board) =>
        Error("PNLP1332", board, "The board's description names no programmer.", "Add \"programmers\" to board.json (boards/README.md). An emulated board is started, not flashed.");

    public void ProgrammerNotOfBoard(string board, string name, IEnumerable<string> known) =>
        Error("PNLP1333", board, $"The board's description does not say what {name} calls it; it knows {string.Join(", ", known)}.", "Use one of these, or add it to \"programmers\" of board.json.");

    public void NoProgrammerHere(string board, IEnumerable<string> known) =>
        Error("PNLP1334", board, $"None of the programmers that the board knows is here: {string.Join(", ", known)}.", "Install one of them and put it on the PATH, or press the board's boot button so that its volume appears.");

    public void VolumeMissing(string volume) =>
        Error("PNLP1335", volume, "No volume of this name is mounted.", "Start the board's boot loader, and mount its volume.");

    public void NoUf2(string directory) =>
        Error("PNLP1336", directory, "There is no UF2 file: the board's description names no UF2 family, or the program does not lie in its flash alone.", "Add \"images.uf2_family\" to board.json, or use another programmer.");

    public void ProgrammerFailed(string programmer, int code, string output) =>
        Error("PNLP1337", programmer, $"Ended with code {Number(code)}: {output}", "Check that the probe and the board are connected and powered; --dry-run prints the command to run by hand.");
}
