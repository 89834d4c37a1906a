using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Tests.Emit;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

public class FootprintMeterTests
{
    [Fact]
    public void Code_constants_and_stack_are_read_off_the_objects()
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find("host", diagnostics)!;

        Footprint footprint = FootprintMeter.Measure(Emitted.Tiny("host"), board, diagnostics).ShouldNotBeNull();

        diagnostics.ShouldBeEmpty();
        footprint.TextBytes.ShouldBeInRange(2_000, 40_000);
        footprint.RodataBytes.ShouldBeInRange(50, 10_000);
        footprint.StackBytes.ShouldBeInRange(64, 4_096);
    }

    [Fact]
    public void A_missing_compiler_is_a_warning_that_names_the_package()
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find("mps2-an386", diagnostics)!;
        BoardDescription without = board with { Toolchain = board.Toolchain with { Compiler = "arm-none-eabi-no-such-compiler" } };

        FootprintMeter.Measure(Emitted.Tiny(), without, diagnostics).ShouldBeNull();

        Diagnostic warning = diagnostics.Single();
        (warning.Id, warning.Severity).ShouldBe(("PNLP0804", Severity.Warning));
        warning.Help.ShouldContain("gcc-arm-none-eabi");
    }

    [Fact]
    public void A_stack_beyond_the_boards_is_an_error()
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find("host", diagnostics)! with { StackBytes = 32 };

        FootprintMeter.Measure(Emitted.Tiny("host"), board, diagnostics);

        diagnostics.Single().Id.ShouldBe("PNLP0806");
    }
}
