using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

public class BoardLimitsTests
{
    [Fact]
    public void A_board_without_room_for_tables_is_refused_with_the_bytes_that_are_missing()
    {
        EmitSizes sizes = Emit(TinyModel.Read(), Board(1_000_000, 1_000_000)).Sizes;
        long needed = sizes.WeightsBytes + sizes.TablesBytes;

        Diagnostic diagnostic = Refused(TinyModel.Read(), 1_000, 1_000_000);

        diagnostic.Id.ShouldBe("PNLP0710");
        diagnostic.Message.ShouldContain($"needs {needed} bytes of \"flash\"");
        diagnostic.Message.ShouldContain($"{needed - 1_000} are missing");
        diagnostic.Help.ShouldContain("--layout images");
    }

    [Fact]
    public void An_encoding_that_would_fit_is_named()
    {
        IR.Model model = TinyModel.Read();
        EncodingCost smallest = new EncodingCosts(model).All().MinBy(cost => cost.TablesBytes)!;
        long flash = Emit(model, Board(1_000_000, 1_000_000)).Sizes.WeightsBytes + smallest.TablesBytes;

        Refused(model, flash, 1_000_000).Help.ShouldContain($"--cache-encoding {smallest.Encoding}: the tables then take {smallest.TablesBytes} bytes");
        Refused(model, flash - 1, 1_000_000).Help.ShouldContain($"{smallest.TablesBytes} bytes, and 1 are missing still");
    }

    [Fact]
    public void Another_memory_with_room_is_named()
    {
        EmitSizes sizes = Emit(TinyModel.Read(), Board(1_000_000, 1_000_000)).Sizes;
        BoardDescription board = Board(sizes.WeightsBytes + sizes.TablesBytes - 1, 1_000_000) with
        {
            Memories = ImmutableSortedDictionary<string, MemoryRegion>.Empty.Add("xip", new MemoryRegion(0x90000000, 1_000_000)),
        };

        Refused(TinyModel.Read(), board).Help.ShouldContain("place the weights in \"xip\" (placement.weights in the board's description)");
    }

    [Fact]
    public void Compile_says_what_lands_where()
    {
        using TestModels.TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        using StringWriter output = new();
        using StringWriter text = new();
        using StringWriter error = new();

        CommandLine.Run(["compile", folder.Path, "-o", folder.File("out"), "--board", "netduinoplus2", "--json"], output, error).ShouldBe(0, error.ToString());
        CommandLine.Run(["compile", folder.Path, "-o", folder.File("out"), "--board", "netduinoplus2"], text, error).ShouldBe(0, error.ToString());

        using JsonDocument json = JsonDocument.Parse(output.ToString());
        JsonElement[] memories = [.. json.RootElement.GetProperty("memories").EnumerateArray()];
        memories.Select(memory => memory.GetProperty("memory").GetString()).ShouldBe(["flash", "ram", "ccm"]);
        memories[0].GetProperty("used_bytes").GetInt64().ShouldBe(json.RootElement.GetProperty("flash_bytes").GetInt64());
        memories[1].GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("part").GetString()).ShouldBe(["arena", "stack"]);
        string[] lines = text.ToString().Split('\n');
        lines.Count(line => line.StartsWith("  flash ", StringComparison.Ordinal)).ShouldBe(1);
        string flash = lines[Array.IndexOf(lines, "  memories") + 1];
        flash.ShouldStartWith("    flash ");
        flash.ShouldEndWith("of 1,048,576 at 0x08000000: code, constants, weights, tables");
    }

    [Fact]
    public void The_list_says_what_a_board_was_run_on()
    {
        using StringWriter output = new();
        using StringWriter error = new();

        CommandLine.Run(["boards"], output, error).ShouldBe(0);

        string[] lines = output.ToString().Split('\n');
        lines.ShouldContain(line => line.StartsWith("netduinoplus2 ") && line.Contains("1,024 KiB") && line.Contains("emulator"));
        lines.ShouldContain(line => line.StartsWith("apollo510-evb ") && line.Contains("cortex-m55") && line.Contains("nothing"));
        lines.ShouldContain(line => line.StartsWith("host ") && line.Contains("no limit"));
    }

    [Fact]
    public void A_board_without_room_for_the_arena_is_refused() => Refused(TinyModel.Read(), 1_000_000, 64).Id.ShouldBe("PNLP0712");

    [Fact]
    public void What_is_copied_counts_where_it_is_kept_and_where_it_runs()
    {
        BoardDescription board = Board(1_000_000, 1_000_000) with { Placement = new BoardPlacement(Weights: "ram") };
        Emission emission = Emit(TinyModel.Read(), board);

        MemoryUse[] memories = [.. MemoryMap.Create(board, emission, 1000, 10)];

        memories.Select(memory => memory.Memory).ShouldBe(["flash", "ram"]);
        memories[0].Parts.ShouldBe(
        [
            new MemoryPart("code", 1000), new MemoryPart("constants", 10), new MemoryPart("weights, stored", emission.Sizes.WeightsBytes), new MemoryPart("tables", emission.Sizes.TablesBytes),
        ]);
        memories[1].Parts.ShouldBe([new MemoryPart("weights", emission.Sizes.WeightsBytes), new MemoryPart("arena", emission.ArenaBytes)]);
        memories[0].FreeBytes.ShouldBe(1_000_000 - 1010 - emission.Sizes.WeightsBytes - emission.Sizes.TablesBytes);
    }

    [Fact]
    public void Code_counts_once_it_is_compiled()
    {
        using TestModels.TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        EmitSizes sizes = Emit(TinyModel.Read(), Board(1_000_000, 1_000_000)).Sizes;
        File.WriteAllText(folder.File("board.json"), BoardJson.Heir("mps2-an386", $$""" "flash": { "bytes": {{sizes.WeightsBytes + sizes.TablesBytes + 100}} } """));
        using StringWriter output = new();
        using StringWriter error = new();

        int code = CommandLine.Run(["compile", folder.Path, "-o", folder.File("out"), "--board-file", folder.File("board.json")], output, error);

        code.ShouldBe(1);
        error.ToString().ShouldContain("PNLP1210");
        error.ToString().ShouldContain(" for code, ");
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Rows_that_do_not_fit_are_told_what_units_would_take()
    {
        IR.Model model = TinyModel.Read();
        IR.Model rows = model with { Cache = CacheBuilder.Rows(model.Vocabulary, model.Projection) };

        Diagnostic diagnostic = Refused(rows, 1_000, 1_000_000);

        diagnostic.Id.ShouldBe("PNLP0711");
        diagnostic.Help.ShouldContain("--cache-encoding");
    }

    [Fact]
    public void Rows_of_an_unknown_hash_have_no_smaller_form() =>
        Refused(TinyModel.Read(hashFamily: "rows"), 1_000, 1_000_000).Help.ShouldNotContain("--cache-encoding");

    private static BoardDescription Board(long flash, long ram) =>
        BoardReader.Find("mps2-an386", [])! with { Flash = new(0, flash), Ram = new(0x20000000, ram), StackBytes = 0 };

    private static Emission Emit(IR.Model model, BoardDescription board)
    {
        DiagnosticBag diagnostics = [];
        return CompilationPipeline.Emit(CompilationPipeline.Plan(model), board, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
    }

    private static Diagnostic Refused(IR.Model model, long flash, long ram) => Refused(model, Board(flash, ram));

    private static Diagnostic Refused(IR.Model model, BoardDescription board)
    {
        DiagnosticBag diagnostics = [];
        CompilationPipeline.Emit(CompilationPipeline.Plan(model), board, diagnostics).ShouldBeNull();
        return diagnostics.Single();
    }
}
