using System.Text;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

/// <summary>Input made to keep the compiler busy is refused with a few words.</summary>
public class HostileInputTests
{
    private const int Many = 100_000;
    private const int Few = 50;

    [Fact]
    public void A_configuration_of_unknown_keys() =>
        ShouldBeRefused(folder => File.WriteAllText(folder.File("config.json"), Object(i => $"\"key{i}\":{i}")), "PNLP0202");

    [Fact]
    public void A_configuration_of_duplicate_keys() =>
        ShouldBeRefused(folder => File.WriteAllText(folder.File("config.json"), Object(_ => "\"name\":1")), "PNLP0204");

    [Fact]
    public void A_header_of_wrong_entries() =>
        ShouldBeRefused(folder => WriteHeader(folder, Object(i => $"\"t{i}\":0")), "PNLP0305");

    [Fact]
    public void A_header_of_empty_tensors_nobody_uses() => ShouldBeRefused(
        folder =>
        {
            IEnumerable<SafeTensor> unused = Enumerable.Range(0, Many / 10).Select(i => SafeTensor.FromInt8($"{i:d100}", [], 0));
            File.WriteAllBytes(folder.File("model.safetensors"), SafeTensorsWriter.Write(SafeTensorsFile.Of([.. TinyModel.Tensors(), .. unused], [])));
        },
        "PNLP0402");

    [Fact]
    public void A_vocabulary_of_empty_lines() =>
        ShouldBeRefused(folder => File.WriteAllText(folder.File("vocab.txt"), new string('\n', Many)), "PNLP0502");

    [Fact]
    public void A_thousand_layers_of_unknown_inputs() => ShouldBeRefused(
        folder =>
        {
            JsonObject config = TinyModel.Config();
            JsonArray layers = config["layers"]!.AsArray();
            while (layers.Count < 1000)
            {
                JsonNode layer = layers[1]!.DeepClone();
                layer["name"] = $"layer{layers.Count}".PadRight(64, 'x');
                layer["inputs"] = new JsonArray($"input{layers.Count}".PadRight(64, 'x'));
                layers.Add(layer);
            }

            TinyModel.WriteConfig(folder.Path, config);
        },
        "PNLP0214");

    private static void ShouldBeRefused(Action<TemporaryFolder> spoil, string id)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        spoil(folder);
        DiagnosticBag diagnostics = [];

        ModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();

        diagnostics.ShouldContain(d => d.Id == id);
        diagnostics.Count.ShouldBeLessThan(Few);
    }

    private static string Object(Func<int, string> member) => $"{{{string.Join(',', Enumerable.Range(0, Many).Select(member))}}}";

    private static void WriteHeader(TemporaryFolder folder, string header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder.File("model.safetensors"), [.. BitConverter.GetBytes((long)bytes.Length), .. bytes]);
    }
}
