using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>What a word may cost from its bytes to its positions, at 256 hashes, with no more tables than these encodings have.</summary>
public class ProjectionBudgetTests
{
    private const int Utterances = 100;
    private const int Hashes = 256;

    [SkippableTheory]
    [InlineData(CacheEncoding.Units)]
    [InlineData(CacheEncoding.None)]
    public void A_mean_word_of_MTOP_takes_at_most_12000_instructions(CacheEncoding encoding)
    {
        string data = Path.Combine(Environment.GetEnvironmentVariable("PNLP_DATA") ?? RepositoryRoot.File("..", "shared", "data"), "mtop/en/test.jsonl.gz");
        Skip.IfNot(File.Exists(data), $"{data} is absent: set PNLP_DATA to the folder with the data sets.");
        DiagnosticBag diagnostics = [];
        RunnerInput[] inputs = [.. new DataFile(data, diagnostics).Read(Utterances)!.Value.Select(utterance => new RunnerInput(utterance.Utf8, null))];
        Model model = WithHashes();
        PlannedModel planned = CompilationPipeline.Plan(model with { Cache = new CacheEncodings(model.FrontEnd).Create(encoding) });
        ImmutableArray<RunStep> steps = RunSteps.Of(planned);
        int projection = steps.IndexOf(steps.Single(step => step.Name == "projection"));

        using TargetProgram? program = TargetProgram.Build(planned, Target.Parse("qemu:mps2-an386", allowReference: false, diagnostics)!, RunnerMode.Profile, TextWriter.Null, diagnostics);
        ImmutableArray<ImmutableArray<ulong>>? profile = program?.Profile(inputs, steps.Length, diagnostics);

        diagnostics.ShouldBeEmpty();
        FeatureExtractor extractor = new(model.FrontEnd);
        double words = inputs.Sum(input => extractor.SplitWords(input.Text.Span, model.Graph.MaxTokens).Words.Length);
        (profile.ShouldNotBeNull().Sum(text => (double)text[projection]) / words).ShouldBeLessThanOrEqualTo(12_000);
    }

    /// <summary>The bundled model with twice its hashes: only the features change.</summary>
    private static Model WithHashes()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(RepositoryRoot.File("models", "mtop-en")))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        string config = File.ReadAllText(folder.File("config.json"));
        File.WriteAllText(folder.File("config.json"), config.Replace("\"num_hashes\": 128", FormattableString.Invariant($"\"num_hashes\": {Hashes}"), StringComparison.Ordinal));
        Model model = SharedModels.Read(folder.Path);
        model.Projection.NumHashes.ShouldBe(Hashes);
        return model;
    }
}
