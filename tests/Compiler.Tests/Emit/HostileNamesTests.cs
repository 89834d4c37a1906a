using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Layers and heads may be called what C reserves, what the emitted code uses itself, or nearly the same.</summary>
public class HostileNamesTests
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["bottleneck.norm"] = "words",
        ["mixer0.token.norm"] = "int8_t",
        ["mixer0.token.out"] = "a.b",
        ["mixer0.token.add"] = "a_b",
        ["mixer0.channel.norm"] = "double",
        ["mixer0.channel.out"] = "fingerprint",
        ["mixer0.channel.add"] = "bottleneck.act.accumulators",
        ["final.norm"] = "arena",
        ["intent.pool"] = "rows",
        ["slot_logits"] = "pnlp_add_s8",
        ["intent_logits"] = "result",
        ["intent"] = "word_count",
        ["slots"] = "template",
    };

    [Fact]
    public void They_are_told_apart_and_the_C_computes_the_same()
    {
        using TestModels.TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        string config = folder.File("config.json");
        File.WriteAllText(config, Names.Aggregate(File.ReadAllText(config), (text, name) => text.Replace($"\"{name.Key}\"", $"\"{name.Value}\"", StringComparison.Ordinal)));
        string tensors = folder.File("model.safetensors");
        SafeTensorsFile file = new SafeTensorsReader("model.safetensors", []).Read(File.ReadAllBytes(tensors))!;
        File.WriteAllBytes(tensors, SafeTensorsWriter.Write(SafeTensorsFile.Of(file.Tensors.Values.Select(Renamed), [])));
        File.WriteAllText(folder.File("data.jsonl"), "{\"text\": \"weather in paris\"}\n");
        using StringWriter output = new();
        using StringWriter error = new();

        int code = CommandLine.Run(["verify", folder.Path, "--data", folder.File("data.jsonl")], output, error);

        code.ShouldBe(0, error.ToString());
        output.ToString().ShouldContain("1 of 1 utterances");
    }

    private static SafeTensor Renamed(SafeTensor tensor)
    {
        int dot = tensor.Name.LastIndexOf('.');
        return Names.TryGetValue(tensor.Name[..dot], out string? name) ? tensor with { Name = name + tensor.Name[dot..] } : tensor;
    }
}
