using System.Text.Json;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>No command loses anything that its user has.</summary>
public sealed class OutputSafetyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compile_into_the_parent_of_its_model_keeps_the_model()
    {
        Run("compile", Model("model"), "-o", At("nest")).Code.ShouldBe(0);
        Model("nest/model");
        string[] before = Tree("nest/model");

        CommandRun run = Run("compile", At("nest/model"), "-o", At("nest"));

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("error PNLP0704: ");
        Tree("nest/model").ShouldBe(before);
        Run("compile", At("nest/model"), "-o", At("nest/model"), "--force").Error.ShouldContain("error PNLP0704: ");
        Tree("nest/model").ShouldBe(before);
    }

    [Theory]
    [InlineData("--cache")]
    [InlineData("--corpus")]
    [InlineData("--board-file")]
    public void Compile_refuses_a_directory_that_holds_what_an_option_names(string option)
    {
        Run("compile", Model("model"), "-o", At("out")).Code.ShouldBe(0);
        string file = option switch
        {
            "--cache" => Copy("model/fingerprints.safetensors", "out/cache"),
            "--corpus" => Put("out/corpus.jsonl", "{\"text\": \"play music\"}\n"),
            _ => Put("out/board.json", "{\"format\": \"pnlp-board\", \"format_version\": 1, \"name\": \"mine\", \"title\": \"Mine\", \"inherits\": \"host\"}"),
        };
        string[] more = option == "--corpus" ? ["--table-flash", "100000"] : [];

        CommandRun run = Run(["compile", At("model"), "-o", At("out"), option, file, .. more]);

        run.Error.ShouldContain("error PNLP0704: ");
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public void One_line_of_a_manifest_does_not_make_a_folder_ours()
    {
        Model("model");
        Put("mine/manifest.json", "{\"format\": \"pnlp-output\"}");
        Put("mine/thesis.tex", "mine");

        CommandRun run = Run("compile", At("model"), "-o", At("mine"));

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("error PNLP0702: ");
        Tree("mine").ShouldBe(["manifest.json", "thesis.tex"]);
    }

    [Fact]
    public void What_was_added_to_an_output_is_there_after_the_next()
    {
        Model("model");
        Run("compile", At("model"), "-o", At("out"), "--integration", "zephyr").Code.ShouldBe(0);
        Put("out/build/firmware.elf", "mine");
        Put("out/zephyr/notes.txt", "mine");

        Run("compile", At("model"), "-o", At("out")).Code.ShouldBe(0);

        Tree("out").ShouldContain("build/firmware.elf");
        Tree("out").Where(path => path.StartsWith("zephyr/", StringComparison.Ordinal)).ShouldBe(["zephyr/notes.txt"]);
    }

    [Fact]
    public void An_edited_file_is_named_and_kept()
    {
        Model("model");
        Run("compile", At("model"), "-o", At("out")).Code.ShouldBe(0);
        File.AppendAllText(At("out/tiny_intent.c"), "/* mine */\n");

        CommandRun run = Run("compile", At("model"), "-o", At("out"));

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("error PNLP0705: ");
        run.Error.ShouldContain("tiny_intent.c");
        File.ReadAllText(At("out/tiny_intent.c")).ShouldEndWith("/* mine */\n");
        Run("compile", At("model"), "-o", At("out"), "--force").Code.ShouldBe(0);
        File.ReadAllText(At("out/tiny_intent.c")).ShouldNotContain("mine");
    }

    /// <summary>Float weights that would have become int8.</summary>
    [Fact]
    public void Quantize_takes_no_folder_for_its_own_by_a_name()
    {
        Directory.CreateDirectory(At("float"));
        TinyFloatModel.Write(At("float"));
        string data = TinyFloatModel.WriteData(At("data.jsonl"));
        Directory.CreateDirectory(At("other"));
        TinyFloatModel.Write(At("other"));
        Put("other/quantization.json", "{\"note\": \"plans\"}");
        Put("float/quantization.json", "{\"note\": \"plans\"}");
        byte[] weights = File.ReadAllBytes(At("other/model.safetensors"));

        CommandRun run = Run("quantize", At("float"), "--calibration", data, "-o", At("other"));
        CommandRun itself = Run("quantize", At("float"), "--calibration", data, "-o", At("float"), "--force");

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("error PNLP0702: ");
        itself.Error.ShouldContain("error PNLP0704: ");
        File.ReadAllBytes(At("other/model.safetensors")).ShouldBe(weights);
        File.ReadAllBytes(At("float/model.safetensors")).ShouldBe(weights);
    }

    [Fact]
    public void Quantize_keeps_a_model_card_written_by_hand()
    {
        Directory.CreateDirectory(At("float"));
        TinyFloatModel.Write(At("float"));
        string data = TinyFloatModel.WriteData(At("data.jsonl"));
        Run("quantize", At("float"), "--calibration", data, "-o", At("int8")).Code.ShouldBe(0);
        Put("int8/README.md", "mine");

        Run("quantize", At("float"), "--calibration", data, "-o", At("int8"), "--limit", "5").Code.ShouldBe(0);

        File.ReadAllText(At("int8/README.md")).ShouldBe("mine");
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(At("int8/quantization.json")));
        record.RootElement.GetProperty("calibration").GetProperty("utterances").GetInt32().ShouldBe(5);
        record.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()).ShouldContain("model.safetensors");
    }

    [Fact]
    public void Quantize_and_compile_do_not_replace_each_others_outputs()
    {
        Directory.CreateDirectory(At("float"));
        TinyFloatModel.Write(At("float"));
        string data = TinyFloatModel.WriteData(At("data.jsonl"));
        Run("quantize", At("float"), "--calibration", data, "-o", At("int8")).Code.ShouldBe(0);
        Run("compile", At("int8"), "-o", At("out")).Code.ShouldBe(0);

        Run("compile", Model("model"), "-o", At("int8")).Error.ShouldContain("error PNLP0702: ");
        Run("quantize", At("float"), "--calibration", data, "-o", At("out")).Error.ShouldContain("error PNLP0702: ");
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    public void A_cache_is_never_built_over_its_model(string file)
    {
        byte[] before = File.ReadAllBytes(Path.Combine(Model("model"), file));
        File.CreateSymbolicLink(At("link"), At($"model/{file}"));

        foreach (string output in new[] { At($"model/{file}"), At("link"), At($"model/../model/{file}") })
        {
            CommandRun run = Run("cache", "build", At("model"), "-o", output, "--force");

            run.Code.ShouldBe(ExitCode.BadUsage);
            run.Error.ShouldContain("error PNLP0704: ");
        }

        File.ReadAllBytes(At($"model/{file}")).ShouldBe(before);
    }

    [Fact]
    public void A_cache_replaces_another_file_only_when_forced()
    {
        Model("model");
        Put("weights", "mine");

        Run("cache", "build", At("model"), "-o", At("weights")).Error.ShouldContain("error PNLP0707: ");
        File.ReadAllText(At("weights")).ShouldBe("mine");
        Run("cache", "build", At("model"), "-o", At("weights"), "--force").Code.ShouldBe(0);
        byte[] built = File.ReadAllBytes(At("weights"));
        built.Length.ShouldBeGreaterThan(8);

        // Once more: the same bytes, and nothing to ask.
        Run("cache", "build", At("model"), "-o", At("weights")).Code.ShouldBe(0);
        Run("cache", "build", At("model"), "-o", At("model/fingerprints.safetensors")).Code.ShouldBe(0);
        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order().ShouldBe(["model", "weights"]);
    }

    [Fact]
    public void A_cache_follows_links_and_writes_to_devices()
    {
        Model("model");
        Put("cache", "mine");
        File.CreateSymbolicLink(At("link"), "cache");
        File.CreateSymbolicLink(At("dangling"), "fresh");

        Run("cache", "build", At("model"), "-o", At("link"), "--force").Code.ShouldBe(0);
        Run("cache", "build", At("model"), "-o", At("dangling")).Code.ShouldBe(0);
        Run("cache", "build", At("model"), "-o", "/dev/null").Code.ShouldBe(0);
        CommandRun full = Run("cache", "build", At("model"), "-o", "/dev/full");
        CommandRun output = Run("cache", "build", At("model"), "-o", "/dev/stdout");
        CommandRun folder = Run("cache", "build", At("model"), "-o", At("model"));

        new FileInfo(At("link")).LinkTarget.ShouldBe("cache");
        new FileInfo(At("dangling")).LinkTarget.ShouldBe("fresh");
        File.ReadAllBytes(At("cache")).ShouldBe(File.ReadAllBytes(At("fresh")));
        (full.Code, full.Error.Contains("error PNLP0906: ", StringComparison.Ordinal)).ShouldBe((ExitCode.InputOutput, true));
        (output.Code, output.Error.Contains("error PNLP0708: ", StringComparison.Ordinal)).ShouldBe((ExitCode.BadUsage, true));
        (folder.Code, folder.Error.Contains("error PNLP0708: ", StringComparison.Ordinal)).ShouldBe((ExitCode.BadUsage, true));
    }

    [Fact]
    public void Images_replace_no_file_of_others_and_no_input()
    {
        Model("model");
        Run("compile", At("model"), "-o", At("out"), "--board", "mps2-an386", "--layout", "images").Code.ShouldBe(0);
        byte[] before = File.ReadAllBytes(At("out/images/tiny_intent.bin"));
        Put("flash/tiny_intent.bin", "mine");
        Put("flash/notes.txt", "mine");
        string[] slots = ["--board", "mps2-an386", "--program-bytes", "8", "--slot-bytes", "16384"];

        CommandRun foreign = Run(["image", At("out"), "-o", At("flash"), .. slots]);
        CommandRun source = Run(["image", At("out"), "-o", At("out/images"), .. slots, "--force"]);

        foreign.Error.ShouldContain("error PNLP0706: ");
        source.Error.ShouldContain("error PNLP0704: ");
        Tree("flash").ShouldBe(["notes.txt", "tiny_intent.bin"]);
        File.ReadAllText(At("flash/tiny_intent.bin")).ShouldBe("mine");
        File.ReadAllBytes(At("out/images/tiny_intent.bin")).ShouldBe(before);
        Run(["image", At("out"), "-o", At("flash"), .. slots, "--force"]).Code.ShouldBe(0);
        Run("image", At("out"), "-o", At("flash"), "--board", "mps2-an386", "--format", "hex").Code.ShouldBe(0);
        Run("image", At("out"), "-o", At("flash"), "--board", "mps2-an386", "--format", "bin").Code.ShouldBe(0);
        Tree("flash").ShouldBe(["images.json", "notes.txt", "tiny_intent-tables.bin", "tiny_intent-tables.hex", "tiny_intent.bin", "tiny_intent.hex"]);
    }

    private static CommandRun Run(params string[] arguments) => CommandRun.Of(arguments);

    private string At(string path) => Path.Combine(_folder.Path, path);

    private string Model(string path)
    {
        TinyModel.Write(Directory.CreateDirectory(At(path)).FullName);
        return At(path);
    }

    private string Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return At(path);
    }

    private string Copy(string from, string to)
    {
        File.Copy(At(from), At(to));
        return At(to);
    }

    private string[] Tree(string path) =>
        [.. Directory.EnumerateFiles(At(path), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At(path), file)).Order(StringComparer.Ordinal)];
}
