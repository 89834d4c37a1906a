using System.Text;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

/// <summary>The way from text to every integer, in C on the host, held to the reference; and that a fault would be seen and named.</summary>
public class VerifierTests
{
    private static readonly string[] Texts =
    [
        "set alarm for noon tomorrow", "weather in paris", "Café's MUSIC - at seven", "", "   ", "play", "unknown wörds \u4e16\u754c",
        "one two three four five six seven eight", "wake\u0000ing", "\ud83d\ude00 !?",
    ];

    [Theory]
    [InlineData("masked", "fnv1a")]
    [InlineData("fixed", "fnv1a")]
    [InlineData("masked", "sha2")]
    [InlineData("fixed", "rows")]
    public void Host_C_and_reference_agree_on_every_integer(string padding, string hashFamily)
    {
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read(padding, hashFamily));

        TargetReport report = Verify(planned, planned, [.. Texts.Select(text => Input(text))]);

        report.FirstDifference.ShouldBeNull();
        (report.Utterances, report.Equal).ShouldBe((Texts.Length, Texts.Length));
    }

    /// <summary>So many features that no codes of 16 bits keep order and residues.</summary>
    [Fact]
    public void Rows_of_32_bits_agree()
    {
        using TemporaryFolder folder = new();
        RandomModel.Write(folder.Path, 3, ((JsonObject)TinyModel.Config()["tokenizer"]!.DeepClone(), new JsonObject
        {
            ["kind"] = "minhash",
            ["hash_family"] = "fnv1a",
            ["num_hashes"] = 5,
            ["ngram_size"] = 3,
            ["feature_size"] = 4000,
        }));
        Model model = SharedModels.Read(folder.Path);
        RowsCache rows = CacheBuilder.Rows(model.Vocabulary, model.Projection);
        RowRecoding.Find(rows, [.. Enumerable.Range(0, rows.SubwordCount)], 5, 4000).ShouldBeNull();
        PlannedModel planned = CompilationPipeline.Plan(model with { Cache = rows });

        Verify(planned, planned, [.. Texts.Select(text => Input(text))]).Equal.ShouldBe(Texts.Length);
    }

    [Fact]
    public void Words_of_the_caller_are_taken_as_they_are()
    {
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read());
        VerifyInput[] inputs =
        [
            Input("weather in paris", new WordRange(0, 10), new WordRange(11, 16)),
            Input("weather in paris", new WordRange(7, 8)),
            Input("a b c d e f g h", [.. Enumerable.Range(0, 8).Select(i => new WordRange(2 * i, 2 * i + 1))]),
            Input("no words at all", []),
        ];

        Verify(planned, planned, inputs).Equal.ShouldBe(inputs.Length);
    }

    /// <summary>The C is that of a model with one bias changed: the layer at fault is found, and the text, head and values are named.</summary>
    [Fact]
    public void A_fault_is_traced_to_its_layer()
    {
        Model model = TinyModel.Read();
        const string Layer = "mixer0.channel.out";
        Graph faulty = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes.Select(node => node is FullyConnectedNode { Name: Layer } n ? n with { Dense = n.Dense with { Bias = [.. n.Dense.Bias.Select(b => b + 100_000)] } } : node)],
        };

        TargetReport report = Verify(CompilationPipeline.Plan(model), CompilationPipeline.Plan(model with { Graph = faulty }), [Input(""), Input("weather in paris")]);

        FirstDifference difference = report.FirstDifference.ShouldNotBeNull();
        (report.Utterances, report.Equal).ShouldBe((2, 1));
        difference.Text.ShouldBe("weather in paris");
        difference.Tensor.ShouldBe(Layer);
        difference.Head.ShouldNotBeNull();
        difference.Expected.ShouldNotBe(difference.Actual);
    }

    /// <param name="reference">The model that is right.</param>
    /// <param name="emitted">The model whose C is run.</param>
    private static TargetReport Verify(PlannedModel reference, PlannedModel emitted, VerifyInput[] inputs)
    {
        DiagnosticBag diagnostics = [];
        Target host = Target.Parse("host", allowReference: false, diagnostics)!;
        Verifier verifier = new(emitted with { Model = reference.Model with { Name = emitted.Model.Name } }, TextWriter.Null);
        Inference[] expected = verifier.RunReference(inputs);
        TargetReport? report = verifier.Verify(host, inputs, 0, expected, diagnostics);
        diagnostics.ShouldBeEmpty();
        return report.ShouldNotBeNull();
    }

    private static VerifyInput Input(string text, params WordRange[] words) =>
        new("test", 1, text, new RunnerInput(Encoding.UTF8.GetBytes(text), [.. words]));

    private static VerifyInput Input(string text) => new("test", 1, text, new RunnerInput(Encoding.UTF8.GetBytes(text), null));
}
