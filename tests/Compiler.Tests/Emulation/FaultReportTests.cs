using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.Devices;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>What no program should do ends in a report on the serial line, not in silence: faults.c does it.</summary>
public sealed class FaultReportTests : IDisposable
{
    private const int Attempts = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("mps2-an385", "b0000000")]
    [InlineData("mps2-an386", "b0000000")]
    [InlineData("mps2-an500", "b0000000")]
    [InlineData("mps2-an505", "b0000000")]
    [InlineData("mps3-an547", "0f000000")]
    [InlineData("netduinoplus2", "b0000000")]
    public void Overflow_bus_fault_and_division_by_zero_are_reported(string name, string nowhere)
    {
        Toolchains.SkipWithoutArm();
        using EmulatedDevice device = new(name, Program(name, nowhere));
        using ISerialLine line = device.Open();

        // A stack overflow is found by the MPU, or by the stack limit of Armv8-M.
        Provoke(line, 'o').ShouldMatch("^FAULT CFSR=(0000009[0-9a-f]|00100000) ");
        Restart(device, line);
        Provoke(line, 'b').ShouldMatch($"^FAULT CFSR=00008200 HFSR=40000000 MMFAR=[0-9a-f]{{8}} BFAR={nowhere}");
        Restart(device, line);
        Provoke(line, 'd').ShouldMatch("^FAULT CFSR=02000000 ");
    }

    [SkippableFact]
    public void A_host_tells_of_the_fault()
    {
        Toolchains.SkipWithoutArm();
        using EmulatedDevice device = new("mps2-an386", Program("mps2-an386", "b0000000"));
        using ISerialLine line = device.Open();
        DiagnosticBag diagnostics = [];

        new ConsoleClient(line, "port", Patience, diagnostics).Hello().ShouldBeNull();

        Diagnostic fault = diagnostics.Single();
        fault.Id.ShouldBe("PNLP1314");
        fault.Message.ShouldContain("FAULT CFSR=00008200");
    }

    private byte[] Program(string name, string nowhere)
    {
        BoardDescription board = DriverProgram.Board(name);
        return File.ReadAllBytes(DriverProgram.Build(_folder.Path, ConsoleFirmware.OverSerialLine(board), "faults.c", [.. ConsoleFirmware.LineSources(board), .. ConsoleFirmware.LineFlags(board), $"-DNOWHERE=0x{nowhere}u"]));
    }

    /// <summary>Until the program listens: a line that is not open yet may lose what is said.</summary>
    private static void Restart(EmulatedDevice device, ISerialLine line)
    {
        device.Reset();
        Listen(line, "ready", Patience);
    }

    /// <summary>Asks again after a silence: a UART loses what reaches it before the program has switched it on.</summary>
    private static string Provoke(ISerialLine line, char letter)
    {
        for (int attempt = 1; ; attempt++)
        {
            line.Write([(byte)letter]);
            try
            {
                return Listen(line, "FAULT ", Patience / Attempts);
            }
            catch (TimeoutException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>The first line that begins so.</summary>
    private static string Listen(ISerialLine line, string beginning, TimeSpan patience)
    {
        StringBuilder heard = new();
        byte[] bytes = new byte[256];
        for (DateTime end = DateTime.UtcNow + patience; DateTime.UtcNow < end;)
        {
            heard.Append(Encoding.ASCII.GetString(bytes, 0, line.Read(bytes)));
            int begin = heard.ToString().IndexOf(beginning, StringComparison.Ordinal);
            if (begin >= 0 && heard.ToString().IndexOf('\n', begin) is > 0 and var lineEnd)
            {
                return heard.ToString()[begin..lineEnd];
            }
        }

        throw new TimeoutException($"The device has said: {heard}");
    }
}
