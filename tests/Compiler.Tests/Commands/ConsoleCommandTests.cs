using System.Diagnostics;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.Devices;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>From a model folder to a console that is talked to, and to a device that is verified, by the commands a user gives.</summary>
public sealed class ConsoleCommandTests : IDisposable
{
    private const string Board = "mps2-an386";
    private readonly TemporaryFolder _folder = new();

    public ConsoleCommandTests()
    {
        Directory.CreateDirectory(Model);
        TinyModel.Write(Model);
        File.WriteAllBytes(Path.Combine(Model, TestVectors.FileName), TestVectorWriter.Write(TinyModel.Read(), ["weather in paris", "", "set alarm for noon tomorrow at seven in paris"]));
    }

    private string Model => _folder.File("tiny");

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void The_firmware_is_compiled_and_its_files_agree()
    {
        Toolchains.SkipWithoutArm();

        CommandRun.Of("compile", Model, "--board", Board, "-o", Output, "--app", "console").Code.ShouldBe(0);

        byte[] binary = File.ReadAllBytes(Firmware("console.bin"));
        AddressedBytes hex = IntelHex.Read("console.hex", File.ReadAllText(Firmware("console.hex")), []).ShouldNotBeNull();
        hex.Address.ShouldBe(0u);
        hex.Bytes.ShouldBe(binary);
        CommandRun.Of("compile", Model, "--board", Board, "-o", Output, "--app", "console").Code.ShouldBe(0);
        File.ReadAllBytes(Firmware("console.bin")).ShouldBe(binary);
        CommandRun.Of("compile", Model, "--board", Board, "-o", Output).Code.ShouldBe(0);
        Directory.Exists(Path.Combine(Output, ConsoleFirmware.Folder)).ShouldBeFalse();
    }

    /// <summary>What programs that are not here would be given: Renode's script and test, J-Link's script, UF2 blocks.</summary>
    [SkippableFact]
    public void Files_for_other_programs_are_written_where_the_board_names_them()
    {
        Toolchains.SkipWithoutArm();
        string board = _folder.File("board.json");
        File.WriteAllText(board, """
            {
              "format": "pnlp-board", "format_version": 1, "name": "known", "title": "Known to all", "tested": "build", "inherits": "mps2-an386",
              "images": { "uf2_family": 3835385600 },
              "renode": { "platform": "platforms/boards/known.repl", "uart": "usart2" },
              "programmers": { "jlink": "KNOWN", "uf2_volume": "KNOWNBOOT" }
            }
            """);

        CommandRun run = CommandRun.Of("compile", Model, "--board-file", board, "-o", Output, "--app", "console");

        run.Code.ShouldBe(0, run.Error);
        Directory.EnumerateFiles(Path.Combine(Output, ConsoleFirmware.Folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["console.bin", "console.elf", "console.hex", "console.jlink", "console.resc", "console.robot", "console.uf2"]);
        string script = File.ReadAllText(Firmware("console.resc"));
        script.ShouldContain("machine LoadPlatformDescription @platforms/boards/known.repl\nshowAnalyzer sysbus.usart2\n");
        script.ShouldContain("\"\"\"\n    sysbus LoadELF $ORIGIN/console.elf\n\"\"\"\n");
        File.ReadAllText(Firmware("console.robot")).ShouldContain($"Wait For Line On Uart     =0000 ready {ConsoleClient.Protocol}\n");
        File.ReadAllText(Firmware("console.jlink")).ShouldBe("loadfile console.hex\nr\ng\nqc\n");
        (AddressedBytes bytes, uint? family) = Uf2.Read("console.uf2", File.ReadAllBytes(Firmware("console.uf2")), []).ShouldNotBeNull();
        (bytes.Address, family).ShouldBe((0u, 3835385600u));
        bytes.Bytes[..(int)new FileInfo(Firmware("console.bin")).Length].ShouldBe(File.ReadAllBytes(Firmware("console.bin")));
    }

    /// <summary>The HEX file of a firmware with images has them, too: it alone makes a board run.</summary>
    [SkippableTheory]
    [InlineData("linked", "console.elf")]
    [InlineData("linked", "console.hex")]
    [InlineData("images", "console.hex")]
    public void A_device_is_verified_over_its_line(string layout, string file)
    {
        Toolchains.SkipWithoutArm();
        CommandRun.Of("compile", Model, "--board", Board, "-o", Output, "--app", "console", "--layout", layout).Code.ShouldBe(0);
        using EmulatedDevice device = new(Board, File.ReadAllBytes(Firmware(file)));

        CommandRun run = CommandRun.Of("verify", Model, "--target", $"serial:{device.Port}@9600", "--timeout", "30", "--json");

        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldContain($"\"target\": \"serial:{device.Port}@9600\"");
        run.Output.ShouldContain("\"test_vectors_equal\": 3,\n      \"instructions_mean\"");
    }

    [Theory]
    [InlineData(5, "PNLP1310", "serial:/nowhere/tty")]
    [InlineData(2, "PNLP0901", "serial:")]
    [InlineData(2, "PNLP0901", "serial:/dev/null@fast")]
    public void A_port_that_is_none_is_refused(int code, string id, string target)
    {
        CommandRun run = CommandRun.Of("verify", Model, "--target", target);

        (run.Code, run.Error.Contains(id, StringComparison.Ordinal)).ShouldBe((code, true), run.Error);
    }

    [Theory]
    [InlineData("run", "x")]
    [InlineData("eval", "--data", "x")]
    public void Only_verify_takes_a_device(string command, params string[] more) =>
        CommandRun.Of([command, Model, .. more, "--target", "serial:/dev/ttyACM0"]).Error.ShouldContain("PNLP0901");

    [Theory]
    [InlineData("--console", "uart")]
    [InlineData("--app", "shell")]
    [InlineData("--app", "console", "--console", "telegraph")]
    public void Options_that_make_no_sense_are_refused(params string[] options) =>
        CommandRun.Of(["compile", Model, "-o", Output, .. options]).Code.ShouldBe(2);

    [Fact]
    public void A_line_that_the_board_has_not_is_refused()
    {
        CommandRun run = CommandRun.Of("compile", Model, "-o", Output, "--app", "console", "--console", "uart");

        (run.Code, Directory.Exists(Output)).ShouldBe((2, false));
        run.Error.ShouldContain("PNLP1301");
    }

    [Fact]
    public void On_a_host_it_talks_over_standard_input_and_output()
    {
        CommandRun.Of("compile", Model, "-o", Output, "--app", "console").Code.ShouldBe(0);

        string heard = Talk(Firmware("console.elf"), "!selftest");

        heard.ShouldContain("selftest: pass, 3 of 3 texts equal");
    }

    /// <summary>Built alone: QEMU 7.2 never wakes a Cortex-M that waits for a byte by semihosting.</summary>
    [SkippableTheory]
    [InlineData("mps2-an386")]
    [InlineData("mps3-an547")]
    public void By_semihosting_it_is_linked_without_the_serial_line(string name)
    {
        Toolchains.SkipWithoutArm();
        CommandRun.Of("compile", Model, "--board", name, "-o", Output, "--app", "console", "--console", "semihosting").Code.ShouldBe(0);

        ToolResult symbols = ProcessRunner.RunAsync(new ToolCall("arm-none-eabi-nm", [Firmware("console.elf")], Output, TimeSpan.FromMinutes(1))).GetAwaiter().GetResult();

        symbols.Output.ShouldContain(" semihost_call\n");
    }

    /// <summary>Says a line, and listens to the end.</summary>
    private static string Talk(string command, string line)
    {
        using Process process = Process.Start(new ProcessStartInfo(command) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Write(line + "\n");
        process.StandardInput.Close();
        string heard = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return heard;
    }

    private string Firmware(string name) => Path.Combine(Output, ConsoleFirmware.Folder, name);
}
