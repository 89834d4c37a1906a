using System.Text.Json;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Kernels;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public class BenchKernelsCommandTests
{
    [SkippableTheory]
    [InlineData("fully_connected", "3x8x5", 120)]
    [InlineData("token_contract", "3x8x5", 120)]
    [InlineData("token_expand", "3x8x5", 120)]
    [InlineData("token_mixing", "3x8x5", 240)]
    [InlineData("add", "3x8", 24)]
    [InlineData("layer_norm", "3x8", 24)]
    [InlineData("lookup", "3x8", 24)]
    [InlineData("max_pool", "3x8", 24)]
    [InlineData("conv1d", "3x8x5x1x2", 480)]
    [InlineData("fo_pool", "3x8", 24)]
    [InlineData("concat", "3x8x5", 39)]
    [InlineData("bottleneck", "3x6x8x1", 336)]
    [InlineData("mixer", "3x8x5x2", 960)]
    [InlineData("sequence_label", "1x7", 7)]
    [InlineData("bio_spans", "3x7", 21)]
    [InlineData("bio_path", "3x7", 21)]
    public void Every_kernel_can_be_measured_alone(string kernel, string shape, long count)
    {
        Toolchains.SkipWithoutArm();

        CommandRun run = CommandRun.Of("bench-kernels", "--board", "mps2-an386", "--kernel", kernel, "--shape", shape, "--json");

        run.Code.ShouldBe(ExitCode.Success, run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        JsonElement measured = report.RootElement.GetProperty("kernels").EnumerateArray().ShouldHaveSingleItem();
        measured.GetProperty("count").GetInt64().ShouldBe(count);
        measured.GetProperty("instructions").GetInt64().ShouldBeInRange(10, 1_000_000);
        JsonElement parts = measured.GetProperty("parts");
        parts.ValueKind.ShouldBe(kernel == "mixer" ? JsonValueKind.Array : JsonValueKind.Null);
        if (kernel == "mixer")
        {
            parts.EnumerateArray().Sum(part => part.GetProperty("instructions").GetInt64()).ShouldBe(measured.GetProperty("instructions").GetInt64());
        }

        measured.GetProperty("per_unit").GetDouble().ShouldBe(measured.GetProperty("instructions").GetDouble() / count, 0.0001);
    }

    [Theory]
    [InlineData("softmax", "1x2")]
    [InlineData("fully_connected", "64x256")]
    [InlineData("fully_connected", "257x8x8")]
    [InlineData("fully_connected", "1x0x8")]
    [InlineData("bottleneck", "1x8x8x1")]
    [InlineData("conv1d", "3x8x5x5x0")]
    [InlineData("bio_spans", "3x4")]
    [InlineData("bio_path", "3x4")]
    public void What_is_no_kernel_or_shape_is_refused(string kernel, string shape)
    {
        CommandRun run = CommandRun.Of("bench-kernels", "--board", "mps2-an386", "--kernel", kernel, "--shape", shape);

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("PNLP0909");
    }

    [Theory]
    [InlineData("--kernel", "conv2d")]
    [InlineData("--kernel", "conv1d", "--shape", "3x8x5x1x0")]
    public void Costs_are_measured_of_kernels_that_there_are_at_shapes_of_their_own(params string[] options)
    {
        CommandRun run = CommandRun.Of(["bench-kernels", "--board", "mps2-an386", "--costs", .. options]);

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("PNLP0909");
    }

    /// <summary>Counts of kernels that computed something else would be worth nothing.</summary>
    [Fact]
    public void The_measured_kernels_compute_what_the_reference_does()
    {
        string[] shapes = ["fully_connected 5x24x9", "add 5x12", "layer_norm 5x12", "lookup 5x12", "conv1d 5x12x9x1x0", "fo_pool 5x12", "concat 5x12x7", "bottleneck 5x256x12x1", "token_mixing 6x12x10", "token_contract 6x12x7", "bio_spans 6x9", "bio_path 6x9", "mixer 6x12x10x2"];
        KernelCase[] cases = [.. shapes.Select(text => KernelCase.TryParse(text.Split(' ')[0], text.Split(' ')[1]).ShouldNotBeNull())];
        BoardDescription host = BoardReader.Find("host", []).ShouldNotBeNull();
        foreach (KernelCase[] group in KernelGroups.Of(cases))
        {
            PlannedModel planned = CompilationPipeline.Plan(KernelModel.Create(group));
            Verifier verifier = new(planned, TextWriter.Null);
            BenchTexts texts = new(planned.Model);
            VerifyInput[] inputs = [.. group.Select((kernel, i) => new VerifyInput("bench", i, kernel.Shape, new RunnerInput(texts.Text(kernel.Words), null)))];
            Inference[] expected = verifier.RunReference(inputs);
            DiagnosticBag diagnostics = [];

            TargetReport? report = verifier.Verify(new Target("host", host), inputs, vectors: 0, expected, diagnostics);

            diagnostics.ShouldBeEmpty();
            report.ShouldNotBeNull().FirstDifference.ShouldBeNull();
        }
    }
}
