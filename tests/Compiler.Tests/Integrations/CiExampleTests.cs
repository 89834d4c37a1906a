using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Integrations;

/// <summary>What examples/ci does in a job, done here.</summary>
public sealed class CiExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_checked_and_its_sizes_are_a_table()
    {
        string model = _folder.File("tiny");
        Directory.CreateDirectory(model);
        TinyModel.Write(model);
        File.WriteAllBytes(Path.Combine(model, TestVectors.FileName), TestVectorWriter.Write(TinyModel.Read(), ["weather in paris", "play music"]));

        string table = Run(0, "env", $"PNLPC=dotnet {typeof(CompilationPipeline).Assembly.Location}", Example("check.sh"), model, _folder.File("out"), "host");

        // Progress of the commands goes to standard error.
        string[] lines = [.. table.Split('\n').Where(line => line.StartsWith('|'))];
        lines[0].ShouldBe("| board | equal | flash | code | weights | tables | arena | stack | instructions, mean |");
        lines[2].ShouldStartWith("| host | 2 of 2 | ");
        lines[2].ShouldNotContain("(+");
        File.ReadAllLines(_folder.File("out/sizes.md")).ShouldBe(lines);

        // A base that was smaller by one byte of weights.
        Directory.CreateDirectory(_folder.File("base"));
        string json = File.ReadAllText(_folder.File("out/host.compile.json"));
        string weights = json.Split("\"weights_bytes\": ")[1].Split(',')[0];
        int smaller = int.Parse(weights, System.Globalization.CultureInfo.InvariantCulture) - 1;
        File.WriteAllText(_folder.File("base/host.compile.json"), json.Replace($"\"weights_bytes\": {weights}", $"\"weights_bytes\": {smaller}", StringComparison.Ordinal));
        Run(0, "python3", Example("size_table.py"), _folder.File("out"), "host", "--base", _folder.File("base")).ShouldContain("(+1) | ");
    }

    [Fact]
    public void A_vector_that_differs_ends_the_job()
    {
        string model = _folder.File("tiny");
        Directory.CreateDirectory(model);
        TinyModel.Write(model);
        string vectors = System.Text.Encoding.UTF8.GetString(TestVectorWriter.Write(TinyModel.Read(), ["weather in paris"]));
        File.WriteAllText(Path.Combine(model, TestVectors.FileName), vectors.Replace("\"score\":", "\"score\":1", StringComparison.Ordinal));

        Run(1, "env", $"PNLPC=dotnet {typeof(CompilationPipeline).Assembly.Location}", Example("check.sh"), model, _folder.File("out"), "host").ShouldContain("PNLP0910");
    }

    private static string Example(string name) => RepositoryRoot.File("examples", "ci", name);

    private string Run(int code, string command, params string[] arguments)
    {
        ToolResult result = ProcessRunner.RunAsync(new ToolCall(command, arguments, _folder.Path, TimeSpan.FromMinutes(5))).GetAwaiter().GetResult();
        result.Code.ShouldBe(code, result.Output);
        return result.Output;
    }
}
