using System.Globalization;
using System.Text.Json;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    /// <summary>What the C compiler may arrange otherwise around a hook.</summary>
    private const long PerStep = 1;

    private readonly TemporaryFolder _model = new();

    public BenchCommandTests() => TinyModel.Write(_model.Path);

    [SkippableTheory]
    [InlineData("linked")]
    [InlineData("images")]
    public void Steps_add_up_to_the_instructions_of_the_whole_call(string layout)
    {
        Toolchains.SkipWithoutArm();

        using JsonDocument report = Bench("--tokens", "1,3,6", "--layout", layout);

        JsonElement[] runs = [.. report.RootElement.GetProperty("instructions").EnumerateArray()];
        JsonElement[] layers = [.. report.RootElement.GetProperty("layers").EnumerateArray()];
        runs.Select(run => run.GetProperty("tokens").GetInt32()).ShouldBe([1, 3, 6]);
        for (int i = 0; i < runs.Length; i++)
        {
            long all = runs[i].GetProperty("instructions").GetInt64();
            long sum = layers.Sum(layer => layer.GetProperty("by_tokens")[i].GetInt64());
            Math.Abs(all - sum).ShouldBeLessThanOrEqualTo(PerStep * layers.Length, $"{all} in all, {sum} by steps");
        }

        runs.Select(run => run.GetProperty("instructions").GetInt64()).ShouldBeInOrder(SortDirection.Ascending);
        layers.Sum(layer => layer.GetProperty("share").GetDouble()).ShouldBe(100, 0.2);
        layers.ShouldAllBe(layer => layer.GetProperty("instructions").GetInt64() == layer.GetProperty("by_tokens")[2].GetInt64());
    }

    [SkippableFact]
    public void Counts_are_the_same_every_time()
    {
        Toolchains.SkipWithoutArm();
        string[] call = ["bench", _model.Path, "--board", "mps2-an386", "--tokens", "2", "--data", Data(), "--json"];

        CommandRun first = CommandRun.Of(call);

        first.Code.ShouldBe(ExitCode.Success, first.Error);
        CommandRun.Of(call).Output.ShouldBe(first.Output);
    }

    [SkippableFact]
    public void A_mean_is_taken_over_the_utterances_that_have_words()
    {
        Toolchains.SkipWithoutArm();

        using JsonDocument report = Bench("--tokens", "1", "--data", Data(), "--limit", "3");

        JsonElement root = report.RootElement;
        root.GetProperty("utterances").GetInt32().ShouldBe(2);
        root.GetProperty("words_mean").GetDouble().ShouldBe(2.5);
        root.GetProperty("instructions_mean").GetDouble().ShouldBeInRange(root.GetProperty("instructions")[0].GetProperty("instructions").GetDouble(), root.GetProperty("instructions_max").GetDouble());
        root.GetProperty("arena_bytes").GetInt32().ShouldBeGreaterThan(0);
        root.GetProperty("text_bytes").GetInt64().ShouldBeInRange(1000, 100_000);
        root.GetProperty("stack_bytes").GetInt32().ShouldBeInRange(50, 4096);
    }

    [SkippableFact]
    public void More_words_than_the_model_takes_are_clamped_with_a_warning()
    {
        Toolchains.SkipWithoutArm();

        CommandRun run = CommandRun.Of("bench", _model.Path, "--board", "mps2-an386", "--tokens", "64");

        run.Code.ShouldBe(ExitCode.Success, run.Error);
        run.Error.ShouldContain("PNLP0930");
        run.Output.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"T = {TinyModel.MaxTokens}"));
        run.Output.ShouldContain("pnlp_token_contract_s8");
    }

    [Theory]
    [InlineData("host", "1", "PNLP0722")]
    [InlineData("no-such-board", "1", "PNLP0720")]
    [InlineData("mps2-an386", "0", "PNLP0909")]
    [InlineData("mps2-an386", "1,,2", "PNLP0909")]
    public void What_cannot_be_measured_is_refused(string board, string tokens, string id)
    {
        CommandRun run = CommandRun.Of("bench", _model.Path, "--board", board, "--tokens", tokens);

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain(id);
        run.Output.ShouldBeEmpty();
    }

    public void Dispose() => _model.Dispose();

    private JsonDocument Bench(params string[] options)
    {
        CommandRun run = CommandRun.Of(["bench", _model.Path, "--board", "mps2-an386", "--json", .. options]);
        run.Code.ShouldBe(ExitCode.Success, run.Error);
        return JsonDocument.Parse(run.Output);
    }

    /// <summary>The first line has no words.</summary>
    private string Data()
    {
        string path = _model.File("data.jsonl");
        File.WriteAllLines(path, ["{\"text\": \" \"}", "{\"text\": \"set alarm\"}", "{\"text\": \"weather in paris\"}", "{\"text\": \"wake\"}"]);
        return path;
    }
}
