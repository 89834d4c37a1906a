using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>
/// Compares emitted files with <c>tests/golden/TOPIC/expected</c>, and the model they are made of with <c>tests/golden/TOPIC/input</c>, byte by byte and with no
/// file more or less. With PNLP_UPDATE_GOLDENS=1 it writes them instead: the only way in which a golden changes.
/// </summary>
internal static class Golden
{
    private const string UpdateVariable = "PNLP_UPDATE_GOLDENS";

    public static void ShouldMatch(string topic, IEnumerable<EmittedFile> files)
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "golden", topic, "expected");
        List<EmittedFile> emitted = [.. files];
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(folder);
            Directory.Delete(folder, recursive: true);
            EmittedFiles.Write(folder, emitted);
        }

        Directory.Exists(folder).ShouldBeTrue($"{folder} is missing: run once with {UpdateVariable}=1.");
        string[] expected = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        expected.ShouldBe(emitted.Select(file => file.Path).Order(StringComparer.Ordinal));
        foreach (EmittedFile file in emitted)
        {
            file.Text.ShouldBe(File.ReadAllText(Path.Combine(folder, file.Path)), $"{topic}/{file.Path} (run with {UpdateVariable}=1 and review the difference)");
        }
    }

    /// <summary>The model folder <paramref name="written"/> is that of the golden. scripts/emitted-hashes.sh compiles it.</summary>
    public static void InputShouldMatch(string topic, string written)
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "golden", topic, "input");
        string[] names = [.. Directory.EnumerateFiles(written).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (string name in names)
            {
                File.Copy(Path.Combine(written, name), Path.Combine(folder, name), overwrite: true);
            }
        }

        Directory.Exists(folder).ShouldBeTrue($"{folder} is missing: run once with {UpdateVariable}=1.");
        Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ShouldBe(names);
        foreach (string name in names)
        {
            File.ReadAllBytes(Path.Combine(written, name)).ShouldBe(File.ReadAllBytes(Path.Combine(folder, name)), $"{topic}/input/{name}");
        }
    }
}
