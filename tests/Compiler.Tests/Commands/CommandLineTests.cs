using System.Text.Json;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Tests.Rejected;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>The command line as scripts see it: exit codes, JSON fields, what is on which stream.</summary>
public class CommandLineTests
{
    public static TheoryData<string> RejectedNames => [.. RejectedCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(RejectedNames))]
    public void A_rejected_model_ends_with_its_diagnostic_and_without_a_directory(string name)
    {
        RejectedCase rejected = RejectedCases.All.Single(c => c.Name == name);
        using TemporaryFolder folder = new();
        string model = Directory.CreateDirectory(folder.File("model")).FullName;
        TinyModel.Write(model);
        rejected.Mutate(model);

        (int code, string output, string error) = Run("compile", model, "-o", folder.File("out"), "--board", "mps2-an386", "--json");

        code.ShouldBe(3, error);
        output.ShouldBeEmpty();
        rejected.Id.Split(' ').ShouldAllBe(id => error.Contains($"error {id}: ", StringComparison.Ordinal));
        Directory.Exists(folder.File("out")).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBeSubsetOf(["model"]);
    }

    [Fact]
    public void Compile_writes_a_directory_and_states_its_sizes()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, string output, string error) = Run("compile", folder.Path, "-o", folder.File("out"), "--json");

        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        foreach (string field in new[] { "text_bytes", "rodata_bytes", "weights_bytes", "tables_bytes", "flash_bytes", "arena_bytes", "result_bytes", "stack_bytes" })
        {
            json.RootElement.GetProperty(field).GetInt64().ShouldBeGreaterThan(0, field);
        }

        JsonElement model = json.RootElement.GetProperty("models")[0];
        JsonElement[] schedules = [.. model.GetProperty("schedules").EnumerateArray()];
        schedules.Select(schedule => schedule.GetProperty("schedule").GetString()).ShouldBe(["layers", "ram", "traffic"]);
        schedules.Single(schedule => schedule.GetProperty("chosen").GetBoolean()).GetProperty("arena_bytes").GetInt64().ShouldBe(model.GetProperty("arena_bytes").GetInt64());
        schedules.ShouldAllBe(schedule => schedule.GetProperty("flash_bytes_read").GetInt64() > 0);

        File.Exists(Path.Combine(folder.File("out"), "tiny_intent.h")).ShouldBeTrue();
        (int again, string text, _) = Run("compile", folder.Path, "-o", folder.File("out"));
        again.ShouldBe(0);
        text.ShouldContain("--schedule traffic");
    }

    [Fact]
    public void Compile_keeps_its_hands_off_other_directories()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, _, string error) = Run("compile", folder.Path, "-o", folder.Path);

        code.ShouldBe(2);
        error.ShouldContain("PNLP0704");
        File.Exists(folder.File("config.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(2, "PNLP0909", "frobnicate")]
    [InlineData(2, "PNLP0909", "compile")]
    [InlineData(2, "PNLP0909", "verify", "MODEL", "--limit", "0")]
    [InlineData(2, "PNLP0909", "eval", "MODEL")]
    [InlineData(2, "PNLP0909", "eval", "MODEL", "--data", "")]
    [InlineData(2, "PNLP0909", "compile", "MODEL", "-o", "")]
    [InlineData(2, "PNLP0909", "compile", "", "-o", "OUT")]
    [InlineData(2, "PNLP0909", "cache", "inspect", "")]
    [InlineData(2, "PNLP0909", "compile", "MODEL", "-o", "OUT", "--board", "host", "--board-file", "board.json")]
    [InlineData(2, "PNLP0907", "eval", "MODEL", "--data", "BARE", "--target", "reference")]
    [InlineData(2, "PNLP0909", "cache", "build", "MODEL", "-o", "f", "--encoding", "zip")]
    [InlineData(2, "PNLP0720", "compile", "MODEL", "-o", "OUT", "--board", "none")]
    [InlineData(2, "PNLP0901", "verify", "MODEL", "--target", "moon")]
    [InlineData(2, "PNLP0901", "verify", "MODEL", "--target", "reference")]
    [InlineData(2, "PNLP0722", "verify", "MODEL", "--target", "qemu:host")]
    [InlineData(2, "PNLP0909", "verify", "MODEL")]
    [InlineData(2, "PNLP0909", "run", "MODEL", "--taget", "host", "play music")]
    [InlineData(3, "PNLP0101", "run", "no-such-folder", "text")]
    [InlineData(5, "PNLP0906", "eval", "MODEL", "--data", "no-such-file", "--target", "reference")]
    [InlineData(5, "PNLP0906", "cache", "inspect", "no-such-file")]
    public void Mistakes_have_an_exit_code_and_a_number(int expected, string id, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        File.WriteAllText(folder.File("bare.jsonl"), """{"text": "play music"}""");

        (int code, string output, string error) = Run(
            [.. arguments.Select(a => a switch { "MODEL" => folder.Path, "OUT" => folder.File("out"), "BARE" => folder.File("bare.jsonl"), _ => a })]);

        error.ShouldContain($"error {id}: ");
        code.ShouldBe(expected);
        output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("string")]
    [InlineData("pnlp")]
    [InlineData("pnlp-x")]
    public void A_model_name_that_collides_is_refused(string name)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        string config = folder.File("config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"tiny-intent\"", $"\"{name}\"", StringComparison.Ordinal));

        (int code, _, string error) = Run("compile", folder.Path, "-o", folder.File("out"));

        (code, Directory.Exists(folder.File("out"))).ShouldBe((3, false));
        error.ShouldContain("PNLP0703");
    }

    [Fact]
    public void Run_answers_in_text_and_in_JSON()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, string output, _) = Run("run", folder.Path, "weather in paris", "", "--json");

        code.ShouldBe(0);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] answers = [.. json.RootElement.EnumerateArray()];
        (answers[0].GetProperty("words").GetInt32(), answers[1].GetProperty("words").GetInt32()).ShouldBe((3, 0));
        answers[0].GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("head").GetString()).Order().ShouldBe(["intent", "slots"]);
        answers[1].GetProperty("heads").GetArrayLength().ShouldBe(0);

        Run("run", folder.Path, "--", "--weather").Code.ShouldBe(0);
        string text = Run("run", folder.Path, "weather in paris").Output;
        text.ShouldStartWith("weather in paris\n");
        text.ShouldNotContain('\u001b');
        TinyModel.Intents.ShouldContain(intent => text.Contains(intent, StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_and_eval_count_utterances()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        string data = folder.File("data.jsonl");
        File.WriteAllText(data, """
            {"text": "weather in paris", "tokens": ["weather", "in", "paris"], "slots": ["O", "O", "B-LOCATION"], "intent": "IN:GET_WEATHER"}
            {"text": "play music", "tokens": ["play", "music"], "slots": ["O", "O"], "intent": "IN:PLAY_MUSIC"}
            {"text": "", "tokens": [], "slots": [], "intent": "IN:PLAY_MUSIC"}
            """);

        foreach (string words in new[] { "raw", "data" })
        {
            (int code, string output, string error) = Run("verify", folder.Path, "--data", data, "--target", "host", "--words", words, "--json");
            code.ShouldBe(0, error);
            using JsonDocument json = JsonDocument.Parse(output);
            JsonElement target = json.RootElement.GetProperty("targets")[0];
            (target.GetProperty("utterances").GetInt32(), target.GetProperty("equal").GetInt32()).ShouldBe((3, 3));
        }

        Scores("host").ShouldBe(Scores("reference"));
        Scores("host", "images").ShouldBe(Scores("reference"));

        string Scores(string target, string layout = "linked")
        {
            (int code, string output, string error) = Run("eval", folder.Path, "--data", data, "--target", target, "--layout", layout, "--json");
            code.ShouldBe(0, error);
            using JsonDocument json = JsonDocument.Parse(output);
            json.RootElement.GetProperty("utterances").GetInt32().ShouldBe(3);
            return string.Join(' ', new[] { "slot_exact_match", "slot_f1", "intent_accuracy", "joint_exact_match" }.Select(field => json.RootElement.GetProperty(field).GetDouble()));
        }
    }

    [Fact]
    public void Eval_warns_of_labels_that_the_model_does_not_know()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        string data = folder.File("data.jsonl");
        File.WriteAllText(data, """{"text": "play music", "tokens": ["play", "music"], "slots": ["O", "B-TEMPO"], "intent": "IN:DANCE"}""");

        (int code, string output, string error) = Run("eval", folder.Path, "--data", data, "--target", "reference", "--json");

        code.ShouldBe(0);
        error.ShouldStartWith("warning PNLP0911: data.jsonl: Labels that the model does not know: 2, the first is \"B-TEMPO\".");
        using JsonDocument json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("joint_exact_match").GetDouble().ShouldBe(0);
    }

    [Fact]
    public void Verify_ends_with_1_where_a_test_vector_differs()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        File.WriteAllText(folder.File("test_vectors.jsonl"), """{"text": "play music", "words": [[0, 4], [5, 9]], "truncated": false, "heads": {}}""" + "\n");

        (int code, _, string error) = Run("verify", folder.Path, "--json");

        code.ShouldBe(1);
        error.ShouldContain("error PNLP0910: test_vectors.jsonl:1: ");
        error.ShouldContain("words[1] is 5..9 in the vector and 5..10 in the reference");
    }

    [Fact]
    public void Caches_are_built_inspected_and_used()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        foreach (string encoding in new[] { "units", "rows" })
        {
            string cache = folder.File(encoding);
            Run("cache", "build", folder.Path, "-o", cache, "--encoding", encoding, "--json").Code.ShouldBe(0);
            using JsonDocument json = JsonDocument.Parse(Run("cache", "inspect", cache, "--json").Output);
            json.RootElement.GetProperty("encoding").GetString().ShouldBe(encoding);
            json.RootElement.GetProperty("subwords").GetInt32().ShouldBe(TinyModel.Subwords.Length);
            Run("compile", folder.Path, "-o", folder.File("out"), "--cache", cache).Code.ShouldBe(0);
            File.ReadAllText(folder.File("out/tiny_intent_tables.c")).ShouldContain($"encoding \"{encoding}\"");
        }
    }

    [Fact]
    public void Inspect_and_boards_speak_JSON()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        using JsonDocument model = JsonDocument.Parse(Run("inspect", folder.Path, "--json").Output);
        using JsonDocument boards = JsonDocument.Parse(Run("boards", "--json").Output);

        model.RootElement.GetProperty("max_tokens").GetInt32().ShouldBe(TinyModel.MaxTokens);
        model.RootElement.GetProperty("layers").EnumerateArray().ShouldAllBe(layer => layer.GetProperty("kernel").GetString()!.StartsWith("pnlp_"));
        boards.RootElement.EnumerateArray().Select(board => board.GetProperty("name").GetString()).ShouldContain("mps2-an386");
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
