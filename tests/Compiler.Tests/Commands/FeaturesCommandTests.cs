using System.Diagnostics;
using System.Text.Json;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public class FeaturesCommandTests
{
    [Fact]
    public void Texts_words_and_the_vocabulary_come_with_their_positions()
    {
        using TemporaryFolder folder = new();
        TinyFloatModel.Write(folder.Path);
        File.WriteAllBytes(folder.File("words"), [.. "settings\r\n"u8, 0xFF, (byte)'\n', .. "caf\u00e9"u8]);

        CommandRun run = CommandRun.Of("features", folder.Path, "Wake-ups in Paris", "--words", folder.File("words"), "--vocabulary", "--json");

        run.Code.ShouldBe(0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement;
        JsonElement[] words = [.. root.GetProperty("texts")[0].GetProperty("words").EnumerateArray()];
        words.Select(word => string.Join(' ', Strings(word))).ShouldBe(["wake", "-", "[UNK]", "in", "paris"]);
        (words[2].GetProperty("begin").GetInt32(), words[2].GetProperty("end").GetInt32()).ShouldBe((5, 8));
        root.GetProperty("words").EnumerateArray().Select(word => string.Join(' ', Strings(word))).ShouldBe(["[UNK]", "[UNK]", "cafe"]);

        Model model = TinyModel.Read();
        ushort[] expected = new ushort[3];
        BloomPositions.Positions(model.Cache, [14], model.Projection, expected);
        Positions(root.GetProperty("words")[2]).ShouldBe(expected.Select(p => (int)p));
        Positions(root.GetProperty("vocabulary")[14]).ShouldBe(expected.Select(p => (int)p));
        root.GetProperty("vocabulary").GetArrayLength().ShouldBe(20);

        static IEnumerable<string?> Strings(JsonElement word) => word.GetProperty("subwords").EnumerateArray().Select(s => s.GetString());

        static IEnumerable<int> Positions(JsonElement word) => word.GetProperty("positions").EnumerateArray().Select(p => p.GetInt32());
    }

    [Fact]
    public void Without_words_there_is_nothing_to_show()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        CommandRun.Of("features", folder.Path).Code.ShouldBe(2);
        CommandRun.Of("features", folder.Path, "--vocabulry").Code.ShouldBe(2);
        CommandRun.Of("features", folder.Path, "play music").Output.ShouldContain("music");
    }

    /// <summary>training/tests/test_features.py, against this build.</summary>
    [SkippableFact]
    public void The_training_recipe_computes_the_same_features()
    {
        string? python = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(candidate => Run(candidate, null, "-c", "import numpy").Code == 0);
        Skip.If(python is null, "There is no Python with numpy.");

        (int code, string output) = Run(python, "dotnet " + Path.Combine(AppContext.BaseDirectory, "pnlpc.dll"), "-m", "unittest", "discover", "tests", "-p", "test_features.py");

        code.ShouldBe(0, output);
        output.ShouldNotContain("skipped");
    }

    private static (int Code, string Output) Run(string program, string? compiler, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = RepositoryRoot.File("training"), RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PNLPC"] = compiler;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error + output.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
