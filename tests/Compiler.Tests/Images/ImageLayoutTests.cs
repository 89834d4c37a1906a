using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
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
    [InlineData("masked", "fnv1a", 0)]
    [InlineData("fixed", "rows", 3)]
    public async Task Emitted_C_is_formatted_and_has_no_warnings(string padding, string hashFamily, int wordCodes) =>
        await EmittedCTests.CheckAll(ImageProgram.Emit(TinyModel.Read(padding, hashFamily, wordCodes: wordCodes), ImageProgram.Board("host")));

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

    /// <summary>Codes that lie in the tables' image, read by one model or by two.</summary>
    [Theory]
    [InlineData("host", false, 3)]
    [InlineData("host", true, 4)]
    [InlineData("mps2-an386", false, 1)]
    public void Codes_of_words_are_those_of_the_reference(string board, bool shared, int wordCodes)
    {
        Model model = TinyModel.Read(wordCodes: wordCodes);
        ModelSet set = shared ? SharedModels.Share("both", model, model with { Name = "tiny-other" }) : new ModelSet(null, [CompilationPipeline.Plan(model)]);
        RunnerInput[] inputs =
        [
            .. TinyModel.CodedWords.Append("the cafe is setting music").Append("zzzz").Select(text => new RunnerInput(Encoding.UTF8.GetBytes(text), null)),
            new(Encoding.UTF8.GetBytes("set ting mu-sic music"), [new(0, 8), new(9, 15), new(16, 21)]),
        ];
        DiagnosticBag diagnostics = [];

        using TargetProgram? program = TargetProgram.Build(set, 0, Target(board), RunnerMode.Plain, TextWriter.Null, diagnostics);
        RunnerOutput? output = program?.Run(inputs, diagnostics);

        diagnostics.ShouldBeEmpty();
        Inference[] expected = new ReferenceRunner(model, TextWriter.Null).Run(inputs);
        expected.Zip(output.ShouldNotBeNull().Answers, Difference.Find).ShouldAllBe(difference => difference == null);
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
