using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Calibration;

public class FloatFolderTests
{
    [Fact]
    public void Valid_folders_become_models_with_every_operator()
    {
        FloatModel[] models = [TinyFloatModel.Read(encoder: TinyModel.Mixer), TinyFloatModel.Read(encoder: TinyModel.Qrnn)];

        models.SelectMany(model => model.Graph.Layers).Select(layer => layer.OperatorName).Distinct().Order().ShouldBe(OperatorSet.All.Select(op => op.Name).Order());
        models.ShouldAllBe(model => model.Graph.Layers.Where(layer => layer.IsLogits).Select(layer => layer.Name).SequenceEqual(new[] { "slot_logits", "intent_logits" }));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "PNLP0202", "output" },
        { "PNLP0207", "precision" },
        { "PNLP0402", "weight_scale" },
        { "PNLP0403", "integers" },
        { "PNLP0404", "shape" },
        { "PNLP1002", "nan" },
        { "PNLP0401", "missing" },
        { "PNLP0216", "unused" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Float_folders_are_read_as_strictly_as_integer_ones(string id, string fault)
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path);
        JsonObject config = TinyFloatModel.Config();
        ImmutableDictionary<string, SafeTensor> tensors = TinyFloatModel.Tensors().ToImmutableDictionary(t => t.Name);
        const string Name = "mixer0.channel.out.weight";
        switch (fault)
        {
            case "output":
                config["layers"]![3]!["output"] = new JsonObject { ["dtype"] = "s8", ["scale"] = 1, ["zero_point"] = 0 };
                break;
            case "precision":
                config["precision"] = "float16";
                break;
            case "weight_scale":
                tensors = tensors.Add("bottleneck.weight_scale", SafeTensor.FromFloat32("bottleneck.weight_scale", new float[8], 8));
                break;
            case "integers":
                tensors = tensors.SetItem(Name, SafeTensor.FromInt8(Name, new sbyte[96], 8, 12));
                break;
            case "shape":
                tensors = tensors.SetItem(Name, SafeTensor.FromFloat32(Name, new float[96], 12, 8));
                break;
            case "nan":
                tensors = tensors.SetItem(Name, SafeTensor.FromFloat32(Name, [float.NaN, .. new float[95]], 8, 12));
                break;
            case "missing":
                tensors = tensors.Remove(Name);
                break;
            case "unused":
                config["layers"]!.AsArray().Add(new JsonObject { ["name"] = "extra", ["op"] = "gelu", ["inputs"] = new JsonArray("final.norm") });
                break;
        }

        TinyModel.WriteConfig(folder.Path, config);
        TinyFloatModel.WriteTensors(folder.Path, tensors.Values);
        DiagnosticBag diagnostics = [];

        FloatModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();

        diagnostics.Select(d => d.Id).ShouldBe([id], DiagnosticFormatter.Human(diagnostics));
    }

    [Fact]
    public void Each_reader_knows_the_other_kind()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        DiagnosticBag diagnostics = [];
        FloatModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();
        TinyFloatModel.Write(folder.Path);
        ModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();

        diagnostics.Select(d => d.Id).ShouldBe(["PNLP1001", "PNLP1000"]);
    }
}
