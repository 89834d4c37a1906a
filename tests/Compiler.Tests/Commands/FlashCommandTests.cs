using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>Which programmer writes to a board, and with which command; programs of their names stand in for the programmers.</summary>
public sealed class FlashCommandTests : IDisposable
{
    private static readonly BoardProgrammers All = new(["interface/cmsis-dap.cfg", "target/chip.cfg"], "chip", "CHIPxx", "CHIP", "CHIPBOOT");
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("openocd", "openocd -f interface/cmsis-dap.cfg -f target/chip.cfg -c 'program console.hex verify reset exit'")]
    [InlineData("pyocd", "pyocd flash --target chip console.hex")]
    [InlineData("probe-rs", "probe-rs download --chip CHIPxx --binary-format hex --verify console.hex")]
    [InlineData("jlink", "JLinkExe -device CHIP -if SWD -speed 4000 -autoconnect 1 -NoGui 1 -ExitOnError 1 -CommandFile console.jlink")]
    public void The_command_is_the_programmers(string name, string command)
    {
        Programmer programmer = new Flasher(tool => true, []).Choose(Board(All), name, absent: false, []).ShouldNotBeNull();

        programmer.Line("/a b/firmware").Replace("JLink ", "JLinkExe ", StringComparison.Ordinal).ShouldBe($"cd '/a b/firmware' && {command}");
    }

    [Theory]
    [InlineData("openocd", "openocd", "pyocd", "probe-rs", "JLinkExe", "JLink")]
    [InlineData("pyocd", "pyocd", "probe-rs", "JLinkExe", "JLink")]
    [InlineData("probe-rs", "probe-rs", "JLinkExe", "JLink")]
    [InlineData("jlink", "JLinkExe", "JLink")]
    public void The_first_that_is_installed_is_taken(string expected, params string[] installed) =>
        new Flasher(installed.Contains, ["/media/me/CHIPBOOT"]).Choose(Board(All), null, absent: false, []).ShouldNotBeNull().Name.ShouldBe(expected);

    [Fact]
    public void Without_a_programmer_the_boot_loaders_volume_is_taken()
    {
        Programmer programmer = new Flasher(tool => false, ["/", "/media/me/CHIPBOOT"]).Choose(Board(All), null, absent: false, []).ShouldNotBeNull();

        (programmer.Name, programmer.Line("/out/firmware")).ShouldBe((Programmer.Uf2, "cp /out/firmware/console.uf2 /media/me/CHIPBOOT"));
    }

    [Theory]
    [InlineData("PNLP1334", null)]
    [InlineData("PNLP0801", "pyocd")]
    [InlineData("PNLP1335", "uf2")]
    public void What_is_not_here_is_told(string id, string? name)
    {
        DiagnosticBag diagnostics = [];

        new Flasher(tool => false, []).Choose(Board(All), name, absent: false, diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe(id);
        new Flasher(tool => false, []).Choose(Board(All), name, absent: true, []).ShouldNotBeNull();
    }

    [Fact]
    public void A_board_is_asked_for_what_it_knows()
    {
        DiagnosticBag diagnostics = [];
        Flasher flasher = new(tool => true, []);

        flasher.Choose(Board(null), null, absent: true, diagnostics).ShouldBeNull();
        flasher.Choose(Board(new BoardProgrammers(Pyocd: "chip")), "jlink", absent: true, diagnostics).ShouldBeNull();

        diagnostics.Select(d => d.Id).ShouldBe(["PNLP1332", "PNLP1333"]);
    }

    [Fact]
    public void A_volume_is_copied_to()
    {
        Directory.CreateDirectory(_folder.File("volume"));
        Programmer programmer = new(Programmer.Uf2, null, [_folder.File("volume")]);
        DiagnosticBag diagnostics = [];

        Flasher.Flash(programmer, _folder.Path, diagnostics).ShouldBeFalse();
        File.WriteAllText(_folder.File(ConsoleFirmware.Uf2File), "blocks");
        Flasher.Flash(programmer, _folder.Path, diagnostics).ShouldBeTrue();

        diagnostics.Single().Id.ShouldBe("PNLP1336");
        File.ReadAllText(Path.Combine(_folder.File("volume"), ConsoleFirmware.Uf2File)).ShouldBe("blocks");
    }

    /// <summary>By the command: a model, and a compiled directory; a programmer that writes down how it was called, and one that fails.</summary>
    [SkippableFact]
    public void The_programmer_is_run_in_the_folder_of_the_firmware()
    {
        Toolchains.SkipWithoutArm();
        string model = _folder.File("tiny");
        Directory.CreateDirectory(model);
        TinyModel.Write(model);
        string board = BoardFile("good", "fake.cfg");
        CommandRun.Of("compile", model, "--board-file", board, "-o", Output, "--app", "console").Code.ShouldBe(0);
        using IDisposable path = FakeProgrammer("openocd", $"echo \"$PWD\" \"$@\" > {_folder.File("called")}; test \"$2\" = fake.cfg || {{ echo Error: no probe; exit 3; }}");

        CommandRun dry = CommandRun.Of("flash", Output, "--board-file", board, "--programmer", "openocd", "--dry-run");
        (dry.Code, dry.Output).ShouldBe((0, $"cd {Output}/firmware && openocd -f fake.cfg -c 'program console.hex verify reset exit'\n"), dry.Error);
        File.Exists(_folder.File("called")).ShouldBeFalse();

        CommandRun run = CommandRun.Of("flash", Output, "--board-file", board, "--programmer", "openocd");
        (run.Code, run.Output).ShouldBe((0, "mps2-an386: flashed by openocd\n"), run.Error);
        File.ReadAllText(_folder.File("called")).ShouldBe($"{Output}/firmware -f fake.cfg -c program console.hex verify reset exit\n");

        CommandRun ofModel = CommandRun.Of("flash", model, "--board-file", board, "--programmer", "openocd");
        (ofModel.Code, ofModel.Output).ShouldBe((0, "mps2-an386: flashed by openocd\n"), ofModel.Error);

        CommandRun failing = CommandRun.Of("flash", Output, "--board-file", BoardFile("failing", "other.cfg"), "--programmer", "openocd");
        failing.Code.ShouldBe(4);
        failing.Error.ShouldContain("PNLP1337");
        failing.Error.ShouldContain("Error: no probe");
    }

    [SkippableFact]
    public void What_is_no_firmware_for_the_board_is_refused()
    {
        string model = _folder.File("tiny");
        Directory.CreateDirectory(model);
        TinyModel.Write(model);
        CommandRun.Of("compile", model, "--board", "mps2-an386", "-o", Output).Code.ShouldBe(0);

        CommandRun bare = CommandRun.Of("flash", Output, "--board-file", BoardFile("some", "fake.cfg"), "--dry-run");
        CommandRun other = CommandRun.Of("flash", Output, "--board", "mps2-an505", "--dry-run");
        CommandRun emulated = CommandRun.Of("flash", Output, "--dry-run");

        bare.Error.ShouldContain("PNLP1330");
        other.Error.ShouldContain("PNLP1331");
        emulated.Error.ShouldContain("PNLP1332");
        new[] { bare.Code, other.Code, emulated.Code }.ShouldAllBe(code => code == 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"board\": 7")]
    [InlineData(", \"board\": null")]
    [InlineData(", \"board\": \"\\ud800\"")]
    public void A_manifest_that_does_not_name_its_board_is_refused(string board)
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "manifest.json"), $"{{\"format\": \"pnlp-output\"{board}}}");

        CommandRun run = CommandRun.Of("flash", Output, "--dry-run", "--board", "pico2");

        run.Code.ShouldBe(ExitCode.InputOutput, run.Error);
        run.Error.ShouldContain("PNLP1094");
    }

    [Fact]
    public void What_is_neither_an_output_nor_a_model_for_a_board_is_refused()
    {
        Directory.CreateDirectory(Output);

        CommandRun absent = CommandRun.Of("flash", _folder.File("absent"), "--dry-run");
        CommandRun without = CommandRun.Of("flash", Output, "--dry-run");

        (absent.Code, absent.Error).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(ExitCode.BadModel), run => run.Error.ShouldContain("PNLP0101"));
        (without.Code, without.Error).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(ExitCode.BadUsage), run => run.Error.ShouldContain("--board-file"));
    }

    private static BoardDescription Board(BoardProgrammers? programmers)
    {
        DiagnosticBag diagnostics = [];
        return BoardReader.Find("mps2-an386", diagnostics).ShouldNotBeNull() with { Programmers = programmers };
    }

    private string BoardFile(string name, string configuration)
    {
        JsonNode board = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("boards", "mps2-an386", "board.json")))!;
        board["programmers"] = new JsonObject { ["openocd"] = new JsonArray(configuration) };
        string file = _folder.File(name + ".json");
        File.WriteAllText(file, board.ToJsonString());
        return file;
    }

    /// <summary>A shell script in front of the PATH, until it is disposed of.</summary>
    private PathChange FakeProgrammer(string name, string script)
    {
        string folder = _folder.File("bin");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new PathChange(folder);
    }

    private sealed class PathChange : IDisposable
    {
        private readonly string? _before = Environment.GetEnvironmentVariable("PATH");

        public PathChange(string folder) => Environment.SetEnvironmentVariable("PATH", folder + Path.PathSeparator + _before);

        public void Dispose() => Environment.SetEnvironmentVariable("PATH", _before);
    }
}
