using System.Text.Json;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public class QuantizeCommandTests
{
    [Theory]
    [InlineData("masked", "mse")]
    [InlineData("fixed", "mse")]
    [InlineData("masked", "percentile")]
    public void A_float_folder_becomes_one_that_compiles(string padding, string method)
    {
        using TemporaryFolder folder = new();
        string output = folder.File("int8");

        CommandRun run = Quantize(folder, output, padding, "--method", method, "--json");

        run.Code.ShouldBe(0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("layers").GetArrayLength().ShouldBe(17);
        File.ReadAllText(Path.Combine(output, "quantization.json")).ShouldStartWith(run.Output[..^"\n}\n".Length]);
        Directory.EnumerateFiles(output).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["config.json", "fingerprints.safetensors", "model.safetensors", "quantization.json", "test_vectors.jsonl", "vocab.txt"]);

        DiagnosticBag diagnostics = [];
        Model model = ModelReader.Read(output, null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        ReferenceInterpreter interpreter = new(model);
        TestVector[] vectors = [.. TestVectors.Read(output, diagnostics).ShouldNotBeNull()];
        vectors.Length.ShouldBeGreaterThan(20);
        vectors.ShouldAllBe(vector => TestVectors.Find(vector, interpreter.Run(vector.Utf8)) == null);
        CommandRun compiled = CommandRun.Of("compile", output, "-o", folder.File("c"));
        compiled.Code.ShouldBe(0, compiled.Error);
    }

    /// <summary>What is joined has one scale, a gate and a candidate theirs.</summary>
    [Theory]
    [InlineData("masked", "mse")]
    [InlineData("fixed", "percentile")]
    public void Quasi_recurrent_layers_become_integers_that_agree(string padding, string method)
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path, padding, encoder: TinyModel.Qrnn);
        string data = TinyFloatModel.WriteData(folder.File("data.jsonl"));

        CommandRun run = CommandRun.Of("quantize", folder.Path, "--calibration", data, "--method", method, "-o", folder.File("int8"));
        CommandRun compared = CommandRun.Of("compare", folder.Path, folder.File("int8"), "--data", data, "--json");

        run.Code.ShouldBe(0, run.Error);
        compared.Code.ShouldBe(0, compared.Error);
        DiagnosticBag diagnostics = [];
        Model model = ModelReader.Read(folder.File("int8"), null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        ConcatNode join = model.Graph.Nodes.OfType<ConcatNode>().Single();
        join.Output.Quantization.ShouldBe(join.X.Quantization);
        join.Output.Quantization.ShouldBe(join.Y.Quantization);
        model.Graph.Nodes.OfType<FoPoolNode>().ShouldAllBe(pool => pool.Candidates.Quantization == new QuantParams(1.0 / 128, 0) && pool.Gate.Quantization == new QuantParams(1.0 / 256, -128));
        using JsonDocument json = JsonDocument.Parse(compared.Output);
        json.RootElement.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("op").GetString() is not ("max_pool" or "concat"))
            .ShouldAllBe(layer => layer.GetProperty("own_signal_to_noise_db").GetDouble() > 25);
        json.RootElement.GetProperty("heads").EnumerateArray().ShouldAllBe(head => head.GetProperty("agreement").GetDouble() > 90);
    }

    /// <summary>The integers stand for the same words' codes.</summary>
    [Fact]
    public void Codes_of_words_are_copied()
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path, wordCodes: 5);
        string data = TinyFloatModel.WriteData(folder.File("data.jsonl"));

        CommandRun run = CommandRun.Of("quantize", folder.Path, "--calibration", data, "-o", folder.File("int8"));
        CommandRun compared = CommandRun.Of("compare", folder.Path, folder.File("int8"), "--data", data, "--json");

        run.Code.ShouldBe(0, run.Error);
        File.ReadAllBytes(Path.Combine(folder.File("int8"), "word_codes.safetensors")).ShouldBe(File.ReadAllBytes(folder.File("word_codes.safetensors")));
        compared.Code.ShouldBe(0, compared.Error);
        using JsonDocument json = JsonDocument.Parse(compared.Output);
        json.RootElement.GetProperty("heads").EnumerateArray().ShouldAllBe(head => head.GetProperty("agreement").GetDouble() > 90);

        TinyModel.WriteCodes(folder.File("int8"), 5, first: 2);
        CommandRun other = CommandRun.Of("compare", folder.Path, folder.File("int8"), "--data", data);
        other.Code.ShouldNotBe(0);
        other.Error.ShouldContain("PNLP1010: word_codes.safetensors");
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes()
    {
        using TemporaryFolder folder = new();

        Quantize(folder, folder.File("a")).Code.ShouldBe(0);
        Quantize(folder, folder.File("b")).Code.ShouldBe(0);

        foreach (string file in Directory.EnumerateFiles(folder.File("a")))
        {
            File.ReadAllBytes(file).ShouldBe(File.ReadAllBytes(Path.Combine(folder.File("b"), Path.GetFileName(file))), file);
        }
    }

    /// <summary>Weights of a channel that are all zero, and a bias that no scale of theirs would hold.</summary>
    [Fact]
    public void Dead_channels_and_constant_layers_can_be_quantized()
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path);
        TinyFloatModel.WriteTensors(folder.Path, TinyFloatModel.Tensors().Select(tensor => tensor.Name switch
        {
            "mixer0.channel.out.weight" => SafeTensor.FromFloat32(tensor.Name, new float[96], 8, 12),
            "mixer0.channel.out.bias" => SafeTensor.FromFloat32(tensor.Name, [.. Enumerable.Repeat(3e4f, 8)], 8),
            "mixer0.token.hidden.weight" => SafeTensor.FromFloat32(tensor.Name, new float[24], 4, 6),
            "mixer0.token.hidden.bias" => SafeTensor.FromFloat32(tensor.Name, new float[4], 4),
            _ => tensor,
        }));

        CommandRun run = CommandRun.Of("quantize", folder.Path, "--calibration", TinyFloatModel.WriteData(folder.File("data.jsonl")), "-o", folder.File("int8"));

        run.Code.ShouldBe(0, run.Error);
    }

    /// <summary>Transitions are in the logits' scale, and both models find their paths with them.</summary>
    [Fact]
    public void A_head_that_looks_for_the_best_path_keeps_its_transitions()
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path);
        JsonObject config = TinyFloatModel.Config();
        config["heads"]![1]!["kind"] = "bio_path";
        TinyModel.WriteConfig(folder.Path, config);
        float[] start = [.. Enumerable.Range(0, 12).Select(i => (i % 5) - 2.5f)];
        TinyFloatModel.WriteTensors(folder.Path, [.. TinyFloatModel.Tensors(), SafeTensor.FromFloat32("slots.start", start, 4, 3), SafeTensor.FromFloat32("slots.keep", [0.5f, -1, 200, 2], 2, 2)]);
        string data = TinyFloatModel.WriteData(folder.File("data.jsonl"));

        CommandRun run = CommandRun.Of("quantize", folder.Path, "--calibration", data, "-o", folder.File("int8"));
        CommandRun compared = CommandRun.Of("compare", folder.Path, folder.File("int8"), "--data", data, "--json");

        run.Code.ShouldBe(0, run.Error);
        DiagnosticBag diagnostics = [];
        BioHead head = ModelReader.Read(folder.File("int8"), null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics)).Graph.Heads.OfType<BioHead>().Single();
        Transitions transitions = head.Transitions.ShouldNotBeNull();
        double scale = head.Logits.Quantization.Scale;
        scale.ShouldBe(200.0 / 32767);
        transitions.Start.Select(v => (int)v).ShouldBe(start.Select(v => (int)Math.Round(v / scale)));
        transitions.Keep[2].ShouldBe(short.MaxValue);
        compared.Code.ShouldBe(0, compared.Error);
        using JsonDocument json = JsonDocument.Parse(compared.Output);
        json.RootElement.GetProperty("heads").EnumerateArray().ShouldAllBe(h => h.GetProperty("agreement").GetDouble() > 90);
    }

    [Fact]
    public void An_earlier_output_is_replaced_and_a_folder_of_others_is_not()
    {
        using TemporaryFolder folder = new();
        string output = folder.File("int8");
        Quantize(folder, output).Code.ShouldBe(0);
        Quantize(folder, output).Code.ShouldBe(0);

        Directory.CreateDirectory(folder.File("others"));
        File.WriteAllText(folder.File("others/notes.txt"), "mine");
        CommandRun run = Quantize(folder, folder.File("others"));

        run.Code.ShouldBe(2);
        run.Error.ShouldContain("PNLP0702");
    }

    [Theory]
    [InlineData(2, "PNLP0909", "quantize", "FLOAT", "--calibration", "DATA", "-o", "OUT", "--percentile", "99")]
    [InlineData(2, "PNLP0909", "quantize", "FLOAT", "--calibration", "DATA", "-o", "OUT", "--method", "percentile", "--percentile", "50")]
    [InlineData(2, "PNLP0909", "quantize", "FLOAT", "-o", "OUT")]
    [InlineData(3, "PNLP1001", "quantize", "INT8", "--calibration", "DATA", "-o", "OUT")]
    [InlineData(3, "PNLP1000", "compile", "FLOAT", "-o", "OUT")]
    [InlineData(3, "PNLP1004", "quantize", "HUGE", "--calibration", "DATA", "-o", "OUT")]
    [InlineData(5, "PNLP1020", "quantize", "FLOAT", "--calibration", "EMPTY", "-o", "OUT")]
    [InlineData(5, "PNLP0906", "quantize", "FLOAT", "--calibration", "no-such-file", "-o", "OUT")]
    public void Mistakes_have_an_exit_code_and_a_number(int expected, string id, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        Folder("float", path => TinyFloatModel.Write(path));
        Folder("int8", path => TinyModel.Write(path));
        Folder("huge", path =>
        {
            TinyFloatModel.Write(path);
            TinyFloatModel.WriteTensors(path, TinyFloatModel.Tensors().Select(t => t.Name == "bottleneck.weight" ? SafeTensor.FromFloat32(t.Name, [.. Enumerable.Repeat(3e38f, 8 * 48)], 8, 48) : t));
        });
        TinyFloatModel.WriteData(folder.File("data.jsonl"));
        File.WriteAllText(folder.File("empty.jsonl"), "{\"text\": \" \"}\n");

        CommandRun run = CommandRun.Of([.. arguments.Select(a => a switch
        {
            "FLOAT" => folder.File("float"),
            "INT8" => folder.File("int8"),
            "HUGE" => folder.File("huge"),
            "DATA" => folder.File("data.jsonl"),
            "EMPTY" => folder.File("empty.jsonl"),
            "OUT" => folder.File("out"),
            _ => a,
        })]);

        run.Error.ShouldContain($"error {id}: ");
        run.Code.ShouldBe(expected);
        run.Output.ShouldBeEmpty();
        Directory.Exists(folder.File("out")).ShouldBeFalse();

        void Folder(string name, Action<string> write) => write(Directory.CreateDirectory(folder.File(name)).FullName);
    }

    private static CommandRun Quantize(TemporaryFolder folder, string output, string padding = "masked", params string[] options)
    {
        TinyFloatModel.Write(folder.Path, padding);
        return CommandRun.Of(["quantize", folder.Path, "--calibration", TinyFloatModel.WriteData(folder.File("data.jsonl")), "-o", output, .. options]);
    }
}
