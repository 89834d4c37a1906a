using System.Text.Json;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary><c>pnlpc compile MODEL MODEL</c>, and the example that is made with it.</summary>
public sealed class SharedCompileTests : IDisposable
{
    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_models_become_one_directory_and_tables_are_counted_once()
    {
        string first = Tiny("tiny-intent");
        string second = Tiny("tiny-other");

        using JsonDocument one = Json(CommandRun.Of("compile", first, "-o", _folder.File("one"), "--json"));
        using JsonDocument two = Json(CommandRun.Of("compile", first, second, "-o", _folder.File("two"), "--name", "shared", "--json"));

        JsonElement root = two.RootElement;
        root.GetProperty("tables_bytes").GetInt64().ShouldBe(one.RootElement.GetProperty("tables_bytes").GetInt64());
        root.GetProperty("weights_bytes").GetInt64().ShouldBe(2 * one.RootElement.GetProperty("weights_bytes").GetInt64());
        root.GetProperty("features_bytes").GetInt64().ShouldBeGreaterThan(0);
        root.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("model").GetString()).ShouldBe(["tiny-intent", "tiny-other"]);
        one.RootElement.GetProperty("features_bytes").ValueKind.ShouldBe(JsonValueKind.Null);
        File.Exists(_folder.File("two/shared_features.h")).ShouldBeTrue();
    }

    [Fact]
    public void A_single_model_under_a_name_has_its_reading_apart()
    {
        CommandRun.Of("compile", Tiny("tiny-intent"), "-o", _folder.File("named"), "--name", "shared").Code.ShouldBe(0);

        File.ReadAllText(_folder.File("named/tiny_intent.h")).ShouldContain("tiny_intent_run_features");
    }

    [Fact]
    public void Models_that_cannot_share_leave_nothing_behind()
    {
        string second = Tiny("tiny-other");
        string config = Path.Combine(second, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"lowercase\": true", "\"lowercase\": false", StringComparison.Ordinal));

        CommandRun run = CommandRun.Of("compile", Tiny("tiny-intent"), second, "-o", _folder.File("out"));

        run.Code.ShouldBe(3);
        run.Error.ShouldContain("PNLP1090");
        run.Error.ShouldContain("tokenizer.lowercase");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Faults_of_all_folders_are_told()
    {
        CommandRun run = CommandRun.Of("compile", _folder.File("absent"), _folder.File("away"), "-o", _folder.File("out"));

        run.Code.ShouldBe(3);
        run.Error.ShouldContain("absent");
        run.Error.ShouldContain("away");
    }

    [Theory]
    [InlineData("No-Capitals")]
    [InlineData("")]
    public void A_name_that_is_none_is_refused(string name) =>
        CommandRun.Of("compile", Tiny("tiny-intent"), "-o", _folder.File("out"), "--name", name).Code.ShouldBe(2);

    [SkippableFact]
    public async Task The_example_runs_on_the_host()
    {
        string second = _folder.File("massive-en");
        Directory.CreateDirectory(second);
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.File("models", "mtop-en")))
        {
            File.Copy(file, Path.Combine(second, Path.GetFileName(file)));
        }

        string config = Path.Combine(second, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"mtop-en\"", "\"massive-en\"", StringComparison.Ordinal));
        string[] arguments =
        [
            $"PNLPC={typeof(CompilationPipeline).Assembly.Location}", $"OUT={_folder.File("out")}", RepositoryRoot.File("examples", "two-models", "run.sh"),
            "host", RepositoryRoot.File("models", "mtop-en"), second,
        ];

        ToolResult result = await ProcessRunner.RunAsync(new ToolCall("env", arguments, _folder.Path, TimeSpan.FromMinutes(5)));

        Skip.If(result.Output.Contains("cmake: command not found", StringComparison.Ordinal), "cmake is not installed.");
        result.Code.ShouldBe(0, result.Output);
        result.Output.ShouldContain("  mtop-en     IN:GET_WEATHER\n  massive-en  IN:GET_WEATHER\n");
    }

    private string Tiny(string name)
    {
        string folder = _folder.File(name);
        Directory.CreateDirectory(folder);
        TinyModel.Write(folder);
        string config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"tiny-intent\"", $"\"{name}\"", StringComparison.Ordinal));
        return folder;
    }

    private static JsonDocument Json(CommandRun run)
    {
        run.Code.ShouldBe(0, run.Error);
        return JsonDocument.Parse(run.Output);
    }
}
