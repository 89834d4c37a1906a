using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

public class ModelReaderTests
{
    [Theory]
    [InlineData("masked", "fnv1a")]
    [InlineData("fixed", "sha2")]
    [InlineData("masked", "rows")]
    public void A_valid_folder_becomes_a_model_without_diagnostics(string padding, string family)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, padding, family);
        DiagnosticBag diagnostics = [];

        Model model = ModelReader.Read(folder.Path, null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));

        diagnostics.ShouldBeEmpty();
        model.Name.ShouldBe("tiny-intent");
        model.Vocabulary.Subwords.ShouldBe(TinyModel.Subwords);
        model.Graph.Padding.ShouldBe(padding == "fixed" ? PaddingMode.Fixed : PaddingMode.Masked);
        model.Inputs.Select(i => i.Name).ShouldBe(["config.json", "model.safetensors", "vocab.txt", "fingerprints.safetensors"]);
        model.Cache.ShouldBeOfType(family == "rows" ? typeof(RowsCache) : typeof(UnitsCache));
    }

    [Fact]
    public void The_tiny_models_hold_every_operator() =>
        new[] { TinyModel.Mixer, TinyModel.Qrnn }.SelectMany(encoder => TinyModel.Read(encoder: encoder).Graph.Nodes).Select(n => n.OperatorName).Distinct().Order()
            .ShouldBe(OperatorSet.All.Select(o => o.Name).Order());

    [Fact]
    public void Shapes_follow_from_units_and_rows()
    {
        Graph graph = TinyModel.Read().Graph;

        Shape("bottleneck").ShouldBe("[T][8]");
        Shape("mixer0.token.hidden").ShouldBe("[4][8]");
        Shape("mixer0.token.out").ShouldBe("[T][8]");
        Shape("intent.pool").ShouldBe("[1][8]");
        Shape("intent_logits").ShouldBe("[1][3]");
        Shape("slot_logits").ShouldBe("[T][5]");

        string Shape(string name) => graph.Nodes.Single(n => n.Name == name).Output.Shape.ToString();
    }

    [Fact]
    public void Weights_biases_and_zero_points_arrive_where_they_belong()
    {
        Graph graph = TinyModel.Read().Graph;
        SafeTensor weight = TinyModel.Tensors().Single(t => t.Name == "mixer0.channel.out.weight");
        SafeTensor bias = TinyModel.Tensors().Single(t => t.Name == "mixer0.channel.out.bias");

        DenseParameters dense = graph.Nodes.OfType<FullyConnectedNode>().Single(n => n.Name == "mixer0.channel.out").Dense;

        dense.Weights.ShouldBe(weight.AsInt8());
        dense.Bias.ShouldBe(bias.AsInt32());
        dense.InputZeroPoint.ShouldBe(-100);
        (dense.Outputs, dense.Inner).ShouldBe((8, 12));
        graph.Nodes.OfType<BottleneckNode>().Single().Dense.InputZeroPoint.ShouldBe(0);
    }

    [Fact]
    public void Without_a_cache_file_a_known_family_is_hashed_on_the_fly()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        Model withFile = Read(folder.Path);
        File.Delete(folder.File("fingerprints.safetensors"));

        Model without = Read(folder.Path);

        without.Inputs.Length.ShouldBe(3);
        UnitsCache computed = without.Cache.ShouldBeOfType<UnitsCache>();
        UnitsCache read = withFile.Cache.ShouldBeOfType<UnitsCache>();
        computed.Units.ShouldBe(read.Units);
        computed.SubwordUnits.ShouldBe(read.SubwordUnits);
        computed.SubwordOffsets.ShouldBe(read.SubwordOffsets);
    }

    [Fact]
    public void A_cache_named_by_the_caller_takes_the_place_of_the_folders()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder elsewhere = new();
        TinyModel.Write(folder.Path);
        Model model = Read(folder.Path);
        File.WriteAllBytes(folder.File("fingerprints.safetensors"), [1, 2, 3]);
        File.WriteAllBytes(elsewhere.File("rows.safetensors"), FingerprintCacheWriter.Write(CacheBuilder.Rows(model.Vocabulary, model.Projection), model.Vocabulary, model.Projection));

        DiagnosticBag diagnostics = [];
        Model other = ModelReader.Read(folder.Path, elsewhere.File("rows.safetensors"), diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));

        other.Cache.ShouldBeOfType<RowsCache>();
        other.Inputs[^1].Name.ShouldBe("rows.safetensors");
    }

    [Fact]
    public void Vocabularies_may_end_lines_with_CRLF_and_the_last_with_nothing()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        File.WriteAllText(folder.File("vocab.txt"), string.Join("\r\n", TinyModel.Subwords));
        File.Delete(folder.File("fingerprints.safetensors"));

        Read(folder.Path).Vocabulary.Subwords.ShouldBe(TinyModel.Subwords);
    }

    [Fact]
    public void Independent_errors_are_reported_in_one_run()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        File.WriteAllText(folder.File("vocab.txt"), "[UNK]\n\nset\nset\n");
        File.WriteAllBytes(folder.File("model.safetensors"), [1, 2, 3]);
        File.WriteAllText(folder.File("config.json"), File.ReadAllText(folder.File("config.json")).Replace("\"window\"", "\"windov\"").Replace("\"gelu\"", "\"gelo\""));
        DiagnosticBag diagnostics = [];

        ModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();

        diagnostics.Select(d => d.Id).ShouldBe(["PNLP0202", "PNLP0212", "PNLP0212", "PNLP0301", "PNLP0502", "PNLP0503"]);
    }

    [SkippableFact]
    public void The_models_of_the_repository_are_valid()
    {
        string models = RepositoryRoot.File("models");
        Skip.IfNot(Directory.Exists(models), "This checkout has no models.");
        foreach (string folder in Directory.EnumerateDirectories(models))
        {
            Model model = Read(folder);
            UnitsCache computed = CacheBuilder.Units(model.Vocabulary, model.Projection);
            UnitsCache read = model.Cache.ShouldBeOfType<UnitsCache>();

            // Written by training's implementation of the hashes.
            read.Units.ToArray().ShouldBe(computed.Units.ToArray(), folder);
            read.SubwordOffsets.ToArray().ShouldBe(computed.SubwordOffsets.ToArray(), folder);
            read.SubwordUnits.ToArray().ShouldBe(computed.SubwordUnits.ToArray(), folder);
        }
    }

    private static Model Read(string folder)
    {
        DiagnosticBag diagnostics = [];
        return ModelReader.Read(folder, null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
    }
}
