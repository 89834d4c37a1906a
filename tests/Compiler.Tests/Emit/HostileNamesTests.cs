using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
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
        WriteRenamed(folder.Path, name => Names.GetValueOrDefault(name, name));
        File.WriteAllText(folder.File("data.jsonl"), "{\"text\": \"weather in paris\"}\n");
        using StringWriter output = new();
        using StringWriter error = new();

        int code = CommandLine.Run(["verify", folder.Path, "--data", folder.File("data.jsonl")], output, error);

        code.ShouldBe(0, error.ToString());
        output.ToString().ShouldContain("1 of 1 utterances");
    }

    /// <summary>Names as long as they may be: lines are wrapped as the formatter would.</summary>
    [SkippableFact]
    public async Task The_longest_names_keep_the_C_formatted()
    {
        using TestModels.TemporaryFolder folder = new();
        WriteRenamed(folder.Path, name => name.PadRight(name is "tiny-intent" or "intent" or "slots" ? 32 : 64, 'x'));
        DiagnosticBag diagnostics = [];
        Model model = ModelReader.Read(folder.Path, null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));

        await EmittedCTests.Format(Emitted.Of(model));
    }

    /// <summary>Writes the tiny model with every layer and head, and the model itself, under another name.</summary>
    private static void WriteRenamed(string folder, Func<string, string> rename)
    {
        TinyModel.Write(folder);
        string config = Path.Combine(folder, "config.json");

        // "bottleneck" is the name of an operator as well: it stays.
        string[] names = ["tiny-intent", "intent", "slots", .. TinyModel.Read().Graph.Nodes.Select(node => node.Name).Where(name => name != "bottleneck")];
        File.WriteAllText(config, names.Aggregate(File.ReadAllText(config), (text, name) => text.Replace($"\"{name}\"", $"\"{rename(name)}\"", StringComparison.Ordinal)));

        string tensors = Path.Combine(folder, "model.safetensors");
        SafeTensorsFile file = new SafeTensorsReader("model.safetensors", []).Read(File.ReadAllBytes(tensors))!;
        File.WriteAllBytes(tensors, SafeTensorsWriter.Write(SafeTensorsFile.Of(file.Tensors.Values.Select(Renamed), [])));

        SafeTensor Renamed(SafeTensor tensor)
        {
            int dot = tensor.Name.LastIndexOf('.');
            return !names.Contains(tensor.Name[..dot], StringComparer.Ordinal) ? tensor : tensor with { Name = rename(tensor.Name[..dot]) + tensor.Name[dot..] };
        }
    }
}
