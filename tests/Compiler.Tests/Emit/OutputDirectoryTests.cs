using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public class OutputDirectoryTests
{
    private static readonly EmittedFile[] Ours = [new("manifest.json", "{\"format\": \"pnlp-output\"}"), new("runtime/a.c", "int a;\n")];

    [Fact]
    public void An_earlier_output_is_replaced_as_a_whole()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("out");
        OutputDirectory.Write(target, Ours);
        File.WriteAllText(Path.Combine(target, "stale.c"), "");

        OutputDirectory.MayWrite(target, force: false, []).ShouldBeTrue();
        OutputDirectory.Write(target, Ours);

        Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order().ShouldBe(["a.c", "manifest.json"]);
        Directory.EnumerateFileSystemEntries(folder.Path).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("notes.txt", "mine")]
    [InlineData("manifest.json", "{\"format\": \"web-app\"}")]
    [InlineData("manifest.json", "not JSON")]
    [InlineData("manifest.json", "[1]")]
    public void A_directory_of_someone_else_is_refused_unless_forced(string name, string content)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(name), content);
        DiagnosticBag diagnostics = [];

        OutputDirectory.MayWrite(folder.Path, force: false, diagnostics).ShouldBeFalse();
        OutputDirectory.MayWrite(folder.Path, force: true, []).ShouldBeTrue();

        diagnostics.Single().Id.ShouldBe("PNLP0702");
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_is_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("out"), "");
        DiagnosticBag diagnostics = [];

        OutputDirectory.MayWrite(folder.File("out"), force: true, diagnostics).ShouldBeFalse();

        diagnostics.Single().Id.ShouldBe("PNLP0701");
    }

    [Fact]
    public void A_failure_leaves_nothing_behind_and_the_earlier_output_in_place()
    {
        using TemporaryFolder folder = new();
        string target = folder.File("out");
        OutputDirectory.Write(target, Ours);

        Should.Throw<IOException>(() => OutputDirectory.Write(target, FailingHalfWay()));

        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["out"]);
        File.Exists(Path.Combine(target, "manifest.json")).ShouldBeTrue();
        File.Exists(Path.Combine(target, "new.c")).ShouldBeFalse();
    }

    private static IEnumerable<EmittedFile> FailingHalfWay()
    {
        yield return new EmittedFile("new.c", "");
        throw new IOException("The disk is full.");
    }
}
