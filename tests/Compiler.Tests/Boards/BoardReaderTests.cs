using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

public sealed class BoardReaderTests : IDisposable
{
    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_board_that_comes_with_the_tool_can_be_read_and_has_a_page()
    {
        BoardReader.Names.ShouldContain("host");
        BoardReader.Names.ShouldContain("mps2-an386");
        foreach (string name in BoardReader.Names)
        {
            DiagnosticBag diagnostics = [];
            BoardDescription board = BoardReader.Find(name, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
            board.Name.ShouldBe(name);
            board.Tested.ShouldNotBeNull(name);
            (board.Tested == BoardTest.Emulator).ShouldBe(board.Emulator is not null, name);
            EmbeddedFiles.Exists($"boards/{name}/README.md").ShouldBeTrue(name);
            EmbeddedFiles.Text("boards/README.md").ShouldContain($"[{name}]({name}/README.md)");
        }
    }

    [Fact]
    public void An_unknown_board_is_refused_with_the_known_ones()
    {
        DiagnosticBag diagnostics = [];

        BoardReader.Find("mps2", diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0720");
        diagnostics.Single().Help.ShouldContain("mps2-an386");
    }

    [Fact]
    public void A_board_has_what_core_and_chip_give_it()
    {
        BoardDescription board = BoardReader.Find("mps2-an386", []).ShouldNotBeNull();

        board.Core.ShouldBe("cortex-m4");
        board.Toolchain.CpuFlags.ShouldBe(["-mthumb", "-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"]);
        board.Sources.ShouldBe(["boards/common/startup.c", "boards/common/semihost.c", "boards/common/stack.c", "boards/common/counter_cmsdk.c"]);
        board.Emulator.ShouldNotBeNull().Machine.ShouldBe("mps2-an386");
        board.Flash.ShouldBe(new MemoryRegion(0, 4 << 20));
        board.Ram.ShouldNotBeNull().Base.ShouldBe(0x20000000);
    }

    [Fact]
    public void A_file_inherits_objects_by_key_and_lists_by_element_and_null_takes_away()
    {
        BoardDescription parent = BoardReader.Find("mps2-an386", []).ShouldNotBeNull();

        BoardDescription board = Read(BoardJson.Heir("mps2-an386", """
            "ram": { "bytes": 65536 },
            "defines": ["MINE=1"],
            "emulator": null,
            "images": null
            """)).ShouldNotBeNull();

        (board.Name, board.Tested).ShouldBe(("mine", null));
        board.Ram.ShouldBe(parent.Ram! with { Bytes = 65536 });
        board.Flash.ShouldBe(parent.Flash);
        board.Defines.ShouldBe([.. parent.Defines, "MINE=1"]);
        board.Emulator.ShouldBeNull();
        board.Images.ShouldBeNull();
    }

    [Fact]
    public void What_two_parents_inherit_counts_once()
    {
        BoardDescription board = Read(BoardJson.Heir("mps2-an386", "\"defines\": []").Replace("\"mps2-an386\"", "[\"cores/cortex-m4\", \"mps2-an386\", \"chips/qemu\"]", StringComparison.Ordinal)).ShouldNotBeNull();

        board.Sources.ShouldBe(BoardReader.Find("mps2-an386", [])!.Sources);
    }

    [Fact]
    public void Files_beside_it_can_be_inherited()
    {
        File.WriteAllText(_folder.File("chip.json"), BoardJson.Heir("mps2-an386", "\"stack_bytes\": 8192"));

        BoardDescription board = Read(BoardJson.Heir("chip.json", "\"systick_hz\": 1")).ShouldNotBeNull();

        (board.StackBytes, board.SystickHz).ShouldBe((8192, 1));
    }

    [Theory]
    [InlineData("{", "PNLP0721", "board.json:1")]
    [InlineData("null", "PNLP0721", "board.json")]
    [InlineData("{\n  \"format\": \"pnlp-board\",\n  \"format\": \"pnlp-board\"\n}", "PNLP0721", "board.json:1")]
    [InlineData("{\"format\": \"pnlp-board\"}", "PNLP1204", "board.json")]
    [InlineData("{\n  \"format\": \"\\ud800\"\n}", "PNLP0721", "board.json:2")]
    [InlineData("{\n\n  \"\\udc00\": 1\n}", "PNLP0721", "board.json:3")]
    public void A_malformed_description_is_refused(string json, string id, string location) => Refused(json).ShouldSatisfyAllConditions(
        d => d.Id.ShouldBe(id),
        d => d.Location.ShouldBe(location));

    /// <summary>Lines count from 1; a board's own members begin at line 7.</summary>
    [Theory]
    [InlineData("\"titel\": \"A\"", "PNLP1201", 7, "\"title\"")]
    [InlineData("\"ram\": {\n\"byte\": 1\n}", "PNLP1201", 8, "\"bytes\"")]
    [InlineData("\"memories\": { \"ccm\": {\n\"base\": 0,\n\"volatil\": true } }", "PNLP1201", 9, "\"volatile\"")]
    [InlineData("\"inherit\": \"cores/cortex-m4\"", "PNLP1201", 7, "\"inherits\"")]
    [InlineData("\"defines\": [\n\"A=1\",\n2]", "PNLP0721", 9, "\"defines[1]\" is not a string")]
    [InlineData("\"ram\": {\n\"base\": \"0xZ\" }", "PNLP0721", 8, "an address")]
    [InlineData("\"ram\": {\n\"bytes\": \"64K\" }", "PNLP0721", 8, "a whole number")]
    [InlineData("\"ram\": {\n\"bytes\": 1.5 }", "PNLP0721", 8, "a whole number")]
    [InlineData("\"ram\": []", "PNLP0721", 7, "an object")]
    [InlineData("\"tested\": \"yes\"", "PNLP0721", 7, "\"build\", \"emulator\", \"hardware\"")]
    [InlineData("\"format_version\": 2", "PNLP0721", 7, "\"format_version\" is not 1")]
    [InlineData("\"isa\": \"avx\"", "PNLP0721", 7, "\"dsp\"")]
    [InlineData("\"sources\": [\n\"boards/common/stak.c\"]", "PNLP0721", 8, "boards/common/stak.c")]
    [InlineData("\"toolchain\": {\n\"linker_script\": \"mine.ld\" }", "PNLP0721", 8, "mine.ld")]
    [InlineData("\"ram\": {\n\"bytes\": 0 }", "PNLP0721", 7, "without bytes")]
    [InlineData("\"ram\": { \"base\": \"0xFFFFFFF0\" }", "PNLP0721", 7, "beyond 2^32")]
    [InlineData("\"stack_bytes\": 12", "PNLP0721", 7, "no multiple of 8")]
    [InlineData("\"stack_bytes\": 8388608", "PNLP0721", 7, "4194304 bytes of \"ram\"")]
    [InlineData("\"memories\": {\n\"flash\": { \"base\": 0, \"bytes\": 16 } }", "PNLP0721", 8, "no name for a memory")]
    [InlineData("\"memories\": {\n\"ccm\": { \"base\": \"0x20000010\", \"bytes\": 16 } }", "PNLP0721", 8, "overlap")]
    [InlineData("\"memories\": {\n\"ccm\": { \"base\": \"0x10000010\" } }", "PNLP1204", 8, "memories.ccm.bytes")]
    [InlineData("\"placement\": {\n\"weights\": \"tcm\" }", "PNLP0721", 8, "\"flash\", \"ram\"")]
    [InlineData("\"placement\": { \"data\": \"flash\" }", "PNLP0721", 7, "not \"volatile\"")]
    [InlineData("\"placement\": { \"vectors\": \"ram\" }", "PNLP0721", 7, "empty at reset")]
    [InlineData("\"flash\": null", "PNLP0721", null, "\"flash\", \"ram\" and \"stack_bytes\"")]
    [InlineData("\"isa\": null", "PNLP1204", 7, "isa")]
    public void A_description_with_one_thing_wrong_is_refused_with_its_line(string members, string id, int? line, string text)
    {
        string json = BoardJson.Heir("mps2-an386", members);
        if (members.StartsWith("\"format_version\"", StringComparison.Ordinal))
        {
            json = json.Replace("  \"format_version\": 1,\n", "\n", StringComparison.Ordinal);
        }

        Refused(json).ShouldSatisfyAllConditions(
            d => d.Id.ShouldBe(id),
            d => d.Message.ShouldContain(text),
            d => d.Location.ShouldBe(line is null ? "board.json" : $"board.json:{line}"));
    }

    [Fact]
    public void A_fault_is_placed_in_the_file_that_has_it()
    {
        File.WriteAllText(_folder.File("chip.json"), BoardJson.Heir("mps2-an386", "\"stack_bytes\": 12"));

        Refused(BoardJson.Heir("chip.json", "\"systick_hz\": 1")).Location.ShouldBe("chip.json:7");
    }

    [Fact]
    public void What_is_missing_is_told_with_the_whole_chain()
    {
        Diagnostic diagnostic = Refused(BoardJson.Heir("cores/cortex-m4", "\"core\": null"));

        diagnostic.Id.ShouldBe("PNLP1204");
        diagnostic.Message.ShouldContain("board.json <- boards/cores/cortex-m4.json <- boards/cores/cortex-m.json");
    }

    [Theory]
    [InlineData("mps2-an387", "mps2-an38")]
    [InlineData("cores/cortex-m5", "cores/cortex-m")]
    [InlineData("chip.json", "chips/")]
    public void A_missing_parent_is_named_with_the_nearest(string parent, string nearest)
    {
        Diagnostic diagnostic = Refused(BoardJson.Heir(parent, "\"systick_hz\": 1"));

        diagnostic.ShouldSatisfyAllConditions(
            d => d.Id.ShouldBe("PNLP1202"),
            d => d.Location.ShouldBe("board.json:6"),
            d => d.Message.ShouldContain($"\"{parent}\""),
            d => d.Message.ShouldContain(nearest));
    }

    [Fact]
    public void A_circle_is_refused_with_its_chain()
    {
        File.WriteAllText(_folder.File("a.json"), BoardJson.Heir("b.json", "\"systick_hz\": 1"));
        File.WriteAllText(_folder.File("b.json"), BoardJson.Heir("a.json", "\"systick_hz\": 1"));

        Diagnostic diagnostic = Refused(BoardJson.Heir("a.json", "\"systick_hz\": 1"));

        (diagnostic.Id, diagnostic.Location).ShouldBe(("PNLP1203", "b.json:6"));
        diagnostic.Message.ShouldContain("board.json <- a.json <- b.json <- a.json");
    }

    private BoardDescription? Read(string json, DiagnosticBag? diagnostics = null)
    {
        string file = _folder.File("board.json");
        File.WriteAllText(file, json);
        return BoardReader.Read(null, file, diagnostics ?? []);
    }

    private Diagnostic Refused(string json)
    {
        DiagnosticBag diagnostics = [];
        Read(json, diagnostics).ShouldBeNull();
        return diagnostics.Single();
    }
}
