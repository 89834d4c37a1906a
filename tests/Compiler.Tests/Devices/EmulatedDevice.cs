using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.Commands;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Devices;

/// <summary>An emulated board that runs a firmware, its UART on a pseudo-terminal of the host, with a way to reset it.</summary>
internal sealed partial class EmulatedDevice : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TestModels.TemporaryFolder _folder = new();
    private readonly Process _emulator;

    /// <summary>Starts a program: an ELF file, or an Intel HEX file with all that lies in flash.</summary>
    public EmulatedDevice(string board, byte[] program)
    {
        Toolchains.SkipWithoutArm();
        bool hex = program[0] == (byte)':';
        string file = _folder.File(hex ? "console.hex" : "console.elf");
        File.WriteAllBytes(file, program);
        ProcessStartInfo start = new("qemu-system-arm")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[]
        {
            "-M", board, "-display", "none", "-icount", "shift=7", "-serial", "pty", "-monitor", $"unix:{Monitor},server=on,wait=off", hex ? "-device" : "-kernel", hex ? "loader,file=" + file : file,
        })
        {
            start.ArgumentList.Add(argument);
        }

        _emulator = Process.Start(start)!;
        string? announced = _emulator.StandardOutput.ReadLine();
        Port = PortName().Match(announced ?? string.Empty).Value;
        Port.ShouldNotBeEmpty(announced);
    }

    /// <summary>The device's end of the line.</summary>
    public string Port { get; }

    private string Monitor => _folder.File("monitor");

    /// <summary>The console around a model, for a board.</summary>
    public static byte[] Console(PlannedModel planned, string boardName, ConsoleLink link = ConsoleLink.Uart, params string[] texts)
    {
        Toolchains.SkipWithoutArm();
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find(boardName, diagnostics).ShouldNotBeNull();
        PlannedModel placed = CompilationPipeline.For(board, planned);
        Emission emission = CompilationPipeline.Emit(placed, board, diagnostics).ShouldNotBeNull();
        TestVector[] vectors = [.. texts.Select((text, i) => new TestVector(i + 1, text, Encoding.UTF8.GetBytes(text), new Inference([], false, [], new Dictionary<string, TensorValue>())))];
        IReadOnlyList<FirmwareFile>? files = ConsoleFirmware.Build(placed, emission, board, link, [.. vectors], diagnostics);
        diagnostics.ShouldBeEmpty();
        return files.ShouldNotBeNull()[0].Bytes;
    }

    /// <summary>The host's end, once the program listens: what is said before a line is open is lost, and what is sent before the program has set up its UART as well.</summary>
    public ISerialLine Open()
    {
        DiagnosticBag diagnostics = [];
        SerialLine line = SerialLine.Open(new SerialPlace(Port, SerialPlace.DefaultBaud), diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        Reset();
        StringBuilder heard = new();
        byte[] bytes = new byte[256];
        for (DateTime end = DateTime.UtcNow + Patience; DateTime.UtcNow < end && !(heard.ToString().Contains("ready", StringComparison.Ordinal) && heard[^1] == '\n');)
        {
            heard.Append(Encoding.ASCII.GetString(bytes, 0, line.Read(bytes)));
        }

        heard.ToString().ShouldContain("ready");
        return line;
    }

    /// <summary>Presses the board's reset button.</summary>
    public void Reset()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Monitor));
        socket.Send("system_reset\n"u8);
        byte[] answer = new byte[4096];
        string heard = string.Empty;

        // The prompt comes once at the start, and once more when the command is done.
        while (heard.Split("(qemu)").Length < 3)
        {
            int count = socket.Receive(answer);
            count.ShouldBePositive();
            heard += Encoding.ASCII.GetString(answer, 0, count);
        }
    }

    public void Dispose()
    {
        _emulator.Kill();
        _emulator.WaitForExit();
        _emulator.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex("/dev/[a-zA-Z0-9/]+")]
    private static partial Regex PortName();
}
