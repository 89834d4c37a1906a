using System.Diagnostics;
using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Devices;

/// <summary>
/// A serial port of Linux or macOS, opened as the file that it is and set up by <c>stty</c>. The only place that knows how a port is reached.
/// </summary>
public sealed class SerialLine : ISerialLine
{
    private static readonly TimeSpan SetUpLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _port;

    private SerialLine(FileStream port) => _port = port;

    /// <summary>Eight data bits, no parity, one stop bit, no flow control; a read returns after a tenth of a second. Null after a diagnostic.</summary>
    public static SerialLine? Open(SerialPlace place, DiagnosticBag diagnostics)
    {
        // Before opening, too: an unset port may wait for a carrier. And after: some drivers forget settings with the last user.
        if (!SetUp(place, diagnostics))
        {
            return null;
        }

        try
        {
            FileStream port = new(place.Port, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (SetUp(place, diagnostics))
            {
                return new SerialLine(port);
            }

            port.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.CannotOpenPort(place.Port, e.Message);
        }

        return null;
    }

    public int Read(Span<byte> bytes)
    {
        long start = Stopwatch.GetTimestamp();
        int count = _port.Read(bytes);

        // A port that was unplugged has nothing at once, again and again.
        if (count == 0 && Stopwatch.GetElapsedTime(start) < Breath)
        {
            Thread.Sleep(Breath);
        }

        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes) => _port.Write(bytes);

    public void Dispose() => _port.Dispose();

    private static bool SetUp(SerialPlace place, DiagnosticBag diagnostics)
    {
        string[] arguments =
        [
            OperatingSystem.IsMacOS() ? "-f" : "-F", place.Port, place.Baud.ToString(CultureInfo.InvariantCulture),
            "raw", "-echo", "cs8", "-parenb", "-cstopb", "-crtscts", "clocal", "-hupcl", "min", "0", "time", "1",
        ];
        ToolCall call = new("stty", arguments, Path.GetTempPath(), SetUpLimit);
        ToolResult result = ProcessRunner.RunAsync(call).GetAwaiter().GetResult();
        if (!ProcessRunner.ReportNotRun(call, result, diagnostics) && !result.Succeeded)
        {
            diagnostics.CannotOpenPort(place.Port, ToolMessage.Shorten(result.Output));
        }

        return result.Succeeded;
    }
}
