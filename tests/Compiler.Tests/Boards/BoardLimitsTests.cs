using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

public class BoardLimitsTests
{
    [Fact]
    public void A_board_without_room_for_tables_is_refused() => Refused(TinyModel.Read(), 1_000, 1_000_000).Id.ShouldBe("PNLP0710");

    [Fact]
    public void A_board_without_room_for_the_arena_is_refused() => Refused(TinyModel.Read(), 1_000_000, 64).Id.ShouldBe("PNLP0712");

    [Fact]
    public void Rows_that_do_not_fit_are_told_what_units_would_take()
    {
        IR.Model model = TinyModel.Read();
        IR.Model rows = model with { Cache = CacheBuilder.Rows(model.Vocabulary, model.Projection) };

        Diagnostic diagnostic = Refused(rows, 1_000, 1_000_000);

        diagnostic.Id.ShouldBe("PNLP0711");
        diagnostic.Help.ShouldContain("--cache-encoding units");
    }

    [Fact]
    public void Rows_of_an_unknown_hash_have_no_smaller_form() =>
        Refused(TinyModel.Read(hashFamily: "rows"), 1_000, 1_000_000).Help.ShouldNotContain("--encoding");

    private static Diagnostic Refused(IR.Model model, long flash, long ram)
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find("mps2-an386", diagnostics)! with { Flash = new(0, flash), Ram = new(0, ram), StackBytes = 0 };
        CompilationPipeline.Emit(CompilationPipeline.Plan(model), board, diagnostics).ShouldBeNull();
        return diagnostics.Single();
    }
}
