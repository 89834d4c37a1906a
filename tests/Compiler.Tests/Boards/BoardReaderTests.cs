using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

public class BoardReaderTests
{
    [Fact]
    public void Every_board_that_comes_with_the_tool_can_be_read_and_carries_its_files()
    {
        BoardReader.Names.ShouldContain("host");
        BoardReader.Names.ShouldContain("mps2-an386");
        foreach (string name in BoardReader.Names)
        {
            DiagnosticBag diagnostics = [];
            BoardDescription board = BoardReader.Find(name, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
            board.Name.ShouldBe(name);
            board.Sources.ShouldAllBe(path => EmbeddedFiles.Exists(path));
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

    [Theory]
    [InlineData("{", "PNLP0721")]
    [InlineData("null", "PNLP0721")]
    [InlineData("{\"format\": \"pnlp-board\"}", "PNLP0721")]
    public void A_malformed_description_is_refused(string json, string id) => Refused(json).ShouldBe(id);

    [Theory]
    [InlineData("\"format_version\": 1", "\"format_version\": 2")]
    [InlineData("\"isa\": \"dsp\"", "\"isa\": \"avx\"")]
    [InlineData("\"bytes\": 4194304", "\"bytes\": 0")]
    [InlineData("\"title\":", "\"titel\":")]
    public void A_description_with_one_thing_wrong_is_refused(string from, string to)
    {
        string board = File.ReadAllText(RepositoryRoot.File("boards", "mps2-an386", "board.json"));
        board.ShouldContain(from);

        Refused(board.Replace(from, to, StringComparison.Ordinal)).ShouldBe("PNLP0721");
    }

    private static string? Refused(string json)
    {
        DiagnosticBag diagnostics = [];
        BoardReader.Parse("board.json", json, diagnostics).ShouldBeNull();
        return diagnostics.Single().Id;
    }
}
