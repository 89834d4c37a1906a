using System.Text.Json;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.Rejected;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public class CompareCommandTests
{
    [Fact]
    public void A_good_model_agrees_with_its_float_model()
    {
        using TemporaryFolder folder = new();
        Prepare(folder);

        using JsonDocument json = Compare(folder);

        JsonElement root = json.RootElement;
        root.GetProperty("utterances").GetInt32().ShouldBe(80);
        foreach (JsonElement layer in root.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("op").GetString() != "max_pool"))
        {
            layer.GetProperty("own_signal_to_noise_db").GetDouble().ShouldBeGreaterThan(25, layer.GetProperty("name").GetString());
        }

        // Copies what it reads: nothing is lost.
        Layer(root, "intent.pool").GetProperty("own_signal_to_noise_db").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("heads").EnumerateArray().ShouldAllBe(head => head.GetProperty("agreement").GetDouble() > 90);
        root.GetProperty("float_accuracy").GetProperty("intent_accuracy").GetDouble().ShouldBeGreaterThan(0);
        Layer(root, "slot_logits").GetProperty("signal_to_noise_db").GetDouble().ShouldBeLessThan(Layer(root, "bottleneck").GetProperty("signal_to_noise_db").GetDouble());
    }

    [Theory]
    [InlineData("bottleneck.norm", 8)]
    [InlineData("mixer0.token.norm", 0.1)]
    [InlineData("mixer0.channel.out", 10)]
    [InlineData("mixer0.channel.add", 0.2)]
    [InlineData("mixer0.token.out", 12)]
    public void A_layer_with_a_broken_scale_is_named_as_the_worst(string broken, double factor)
    {
        using TemporaryFolder folder = new();
        Prepare(folder);
        string path = Path.Combine(folder.File("int8"), "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode output = config["layers"]!.AsArray().Single(layer => (string)layer!["name"]! == broken)!["output"]!;
        output["scale"] = (double)output["scale"]! * factor;
        File.WriteAllText(path, config.ToJsonString());

        using JsonDocument json = Compare(folder);
        CommandRun text = CommandRun.Of("compare", folder.File("float"), folder.File("int8"), "--data", folder.File("data.jsonl"));

        json.RootElement.GetProperty("worst_layer").GetString().ShouldBe(broken);
        text.Output.ShouldContain($"Worst layer: {broken}, own SNR ");
        text.Output.ShouldContain(factor < 1 ? "of its values saturate" : "steps: the scale is too large");
    }

    [Fact]
    public void A_channel_with_a_broken_scale_is_named()
    {
        using TemporaryFolder folder = new();
        Prepare(folder);
        FolderEdits.Tensor("model.safetensors", "mixer0.channel.out.weight_scale", t => SafeTensor.FromFloat32(t.Name, [.. t.AsFloat32().Select((s, c) => c == 5 ? s / 4 : s)], 8))(folder.File("int8"));

        using JsonDocument json = Compare(folder);
        CommandRun text = CommandRun.Of("compare", folder.File("float"), folder.File("int8"), "--data", folder.File("data.jsonl"), "--limit", "20");

        json.RootElement.GetProperty("worst_layer").GetString().ShouldBe("mixer0.channel.out");
        Layer(json.RootElement, "mixer0.channel.out").GetProperty("worst_channels")[0].GetProperty("channel").GetInt32().ShouldBe(5);
        text.Output.ShouldContain("20 utterances");
        text.Output.ShouldContain("channel 5 makes");
    }

    [Fact]
    public void Models_that_do_not_belong_together_are_refused()
    {
        using TemporaryFolder folder = new();
        Prepare(folder);
        FolderEdits.Vocabulary(text => text.Replace("tomorrow", "yesterday"))(folder.File("int8"));

        CommandRun run = CommandRun.Of("compare", folder.File("float"), folder.File("int8"), "--data", folder.File("data.jsonl"));

        run.Code.ShouldBe(3);
        run.Error.ShouldContain("error PNLP1010: vocab.txt");
    }

    private static void Prepare(TemporaryFolder folder)
    {
        TinyFloatModel.Write(Directory.CreateDirectory(folder.File("float")).FullName);
        TinyFloatModel.WriteData(folder.File("data.jsonl"));
        CommandRun.Of("quantize", folder.File("float"), "--calibration", folder.File("data.jsonl"), "-o", folder.File("int8")).Code.ShouldBe(0);
    }

    private static JsonDocument Compare(TemporaryFolder folder)
    {
        CommandRun run = CommandRun.Of("compare", folder.File("float"), folder.File("int8"), "--data", folder.File("data.jsonl"), "--json");
        run.Code.ShouldBe(0, run.Error);
        return JsonDocument.Parse(run.Output);
    }

    private static JsonElement Layer(JsonElement root, string name) => root.GetProperty("layers").EnumerateArray().Single(layer => layer.GetProperty("name").GetString() == name);
}
