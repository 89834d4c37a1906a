using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Tests.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Images;

/// <summary>The code that reads images: what it looks like, and that it answers as the reference does.</summary>
public class ImageLayoutTests
{
    private const int Texts = 8;

    [SkippableTheory]
    [InlineData("masked", "fnv1a")]
    [InlineData("fixed", "rows")]
    public async Task Emitted_C_is_formatted_and_has_no_warnings(string padding, string hashFamily) =>
        await EmittedCTests.CheckAll(ImageProgram.Emit(TinyModel.Read(padding, hashFamily), ImageProgram.Board("host")));

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Emitted_C_of_random_models_is_formatted_and_has_no_warnings(int seed) =>
        await EmittedCTests.CheckAll(ImageProgram.Emit(RandomEncoding.Of(RandomModel.Read(seed), seed + 3), ImageProgram.Board("mps2-an386")));

    [SkippableFact]
    public async Task Emitted_C_of_models_that_share_their_tables_is_formatted_and_has_no_warnings()
    {
        (Model a, Model b) = SharedModels.Read(3);
        DiagnosticBag diagnostics = [];
        Emission emission = CompilationPipeline.Emit(SharedModels.Share("both", a, b) with { Images = new ImageOptions(1) }, ImageProgram.Board("host"), diagnostics).ShouldNotBeNull();

        emission.Images.Select(image => image.Path).ShouldBe(["images/both-tables.bin", .. emission.Models.Select(model => $"images/{model.Spec.Prefix}.bin")]);
        await EmittedCTests.CheckAll(emission);
    }

    [Theory]
    [InlineData("host", 201)]
    [InlineData("host", 202)]
    [InlineData("host", 203)]
    [InlineData("host", 204)]
    [InlineData("host", 205)]
    [InlineData("host", 206)]
    [InlineData("mps2-an386", 207)]
    [InlineData("mps3-an547", 208)]
    public void Random_models_answer_as_the_reference(string board, int seed)
    {
        Model model = RandomEncoding.Of(RandomModel.Read(seed), seed);
        Verifier verifier = new(CompilationPipeline.Plan(model), TextWriter.Null);
        Random random = new(seed);
        VerifyInput[] inputs = [.. Enumerable.Range(0, Texts).Select(i => new VerifyInput("random", i, $"text {i}", RandomText.Next(random, model.Graph.MaxTokens)))];
        DiagnosticBag diagnostics = [];

        TargetReport? report = verifier.Verify(Target(board), inputs, vectors: 0, verifier.RunReference(inputs), diagnostics);

        diagnostics.ShouldBeEmpty();
        report.ShouldNotBeNull().FirstDifference.ShouldBeNull();
        report.Equal.ShouldBe(Texts);
    }

    /// <summary>Tables and two models, three images: each model answers as it does alone.</summary>
    [Theory]
    [InlineData("host", 1)]
    [InlineData("host", 2)]
    [InlineData("mps2-an386", 11)]
    public void Models_of_one_reading_answer_as_the_reference(string board, int seed)
    {
        (Model a, Model b) = SharedModels.Read(seed);
        ModelSet set = SharedModels.Share("both", a, b);
        Random random = new(seed);
        RunnerInput[] inputs = [.. Enumerable.Range(0, Texts).Select(_ => RandomText.Next(random, Math.Max(a.Graph.MaxTokens, b.Graph.MaxTokens)))];
        foreach ((int answering, Model model) in new[] { a, b }.Index())
        {
            DiagnosticBag diagnostics = [];
            using TargetProgram? program = TargetProgram.Build(set, answering, Target(board), RunnerMode.Plain, TextWriter.Null, diagnostics);
            RunnerOutput? output = program?.Run(inputs, diagnostics);
            diagnostics.ShouldBeEmpty();

            Inference[] expected = new ReferenceRunner(model, TextWriter.Null).Run(inputs);
            expected.Zip(output.ShouldNotBeNull().Answers, Difference.Find).ShouldAllBe(difference => difference == null);
        }
    }

    private static Target Target(string board) => new(board, ImageProgram.Board(board, sanitized: board == "host"), new ImageOptions(1));
}
