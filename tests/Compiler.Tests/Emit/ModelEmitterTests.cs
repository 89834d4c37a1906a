using System.Text.Json;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public partial class ModelEmitterTests
{
    [Fact]
    public void Tiny_model_is_emitted_as_in_the_golden()
    {
        // Runtime sources are copies of runtime-c, reviewed there.
        Golden.ShouldMatch("001-tiny", Emitted.Tiny().Files.Where(file => !file.Path.StartsWith("runtime/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("001-tiny", TinyModel.Mixer)]
    [InlineData("004-tiny-qrnn", TinyModel.Qrnn)]
    public void The_model_of_a_golden_is_the_folder_beside_it(string topic, string encoder)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, encoder: encoder);

        Golden.InputShouldMatch(topic, folder.Path);
    }

    [Fact]
    public void Quasi_recurrent_model_is_emitted_as_in_the_golden() =>
        Golden.ShouldMatch("004-tiny-qrnn", Emitted.Tiny(encoder: TinyModel.Qrnn).Files.Where(file => !file.Path.StartsWith("runtime/", StringComparison.Ordinal)));

    [Fact]
    public void Two_emissions_are_equal_in_every_byte() =>
        Emitted.Tiny().Files.ShouldBe(Emitted.Tiny().Files);

    [Fact]
    public void Output_names_neither_machine_nor_time()
    {
        foreach (EmittedFile file in Emitted.Tiny().Files)
        {
            file.Text.ShouldNotContain('\r');
            file.Text.ShouldNotContain(Path.GetTempPath());
            file.Text.ShouldNotContain(RepositoryRoot.Path);
            file.Text.ShouldEndWith("\n");
            Date().IsMatch(file.Text).ShouldBeFalse(file.Path);
        }
    }

    [Fact]
    public void Only_the_runtime_sources_that_are_called_are_copied()
    {
        Emission units = Emitted.Tiny();
        Emission rows = Emitted.Tiny(hashFamily: "rows");

        units.Files.ShouldContain(file => file.Path == "runtime/src/portable/project_hashed.c");
        units.Files.ShouldNotContain(file => file.Path == "runtime/src/portable/project_rows.c");
        rows.Files.ShouldContain(file => file.Path == "runtime/src/portable/project_rows_u16.c");
        rows.Files.ShouldNotContain(file => file.Path == "runtime/src/portable/project_rows.c");
        rows.Files.ShouldNotContain(file => file.Path == "runtime/src/portable/project_hashed.c");

        // All activations of the tiny model are fused.
        units.Files.ShouldNotContain(file => file.Path == "runtime/src/portable/lookup_s8.c");
    }

    [Fact]
    public void Manifest_lists_the_inputs_and_the_arena()
    {
        Emission emission = Emitted.Tiny();
        using JsonDocument manifest = JsonDocument.Parse(emission.Files.Single(file => file.Path == "manifest.json").Text);
        JsonElement root = manifest.RootElement;

        root.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("sha256").GetString()!.Length).ShouldAllBe(length => length == 64);
        root.GetProperty("board").GetString().ShouldBe("mps2-an386");
        int end = root.GetProperty("arena").EnumerateArray().Max(buffer => buffer.GetProperty("offset").GetInt32() + buffer.GetProperty("bytes").GetInt32());
        root.GetProperty("sizes").GetProperty("arena_bytes").GetInt32().ShouldBeInRange(end, end + 7);
    }

    /// <summary>Every weight of the model stands in the emitted table, transposed where the device gathers.</summary>
    [Fact]
    public void Bottleneck_weights_lie_feature_by_feature()
    {
        Model model = TinyModel.Read();
        BottleneckNode node = model.Graph.Nodes.OfType<BottleneckNode>().Single();
        string text = Emitted.Tiny("host").Files.Single(file => file.Path == "tiny_intent_weights.c").Text;
        Match table = WeightTable().Match(text);

        int[] values = [.. table.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

        values.Length.ShouldBe(node.Dense.Weights.Length);
        for (int output = 0; output < node.Dense.Outputs; output++)
        {
            for (int feature = 0; feature < node.Dense.Inner; feature++)
            {
                values[feature * node.Dense.Outputs + output].ShouldBe(node.Dense.Weights[output * node.Dense.Inner + feature]);
            }
        }
    }

    [GeneratedRegex(@"\b20[2-9][0-9]-[01][0-9]-[0-3][0-9]\b")]
    private static partial Regex Date();

    [GeneratedRegex(@"bottleneck_act_weight\[\d+\] PNLP_ALIGNED\(4\) = \{(?<values>[^}]*)\}")]
    private static partial Regex WeightTable();
}
