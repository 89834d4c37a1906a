using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Rejected;

public class RejectedFolderTests
{
    public static TheoryData<string> Names => [.. RejectedCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_malformed_folder_is_refused_with_its_own_diagnostic(string name)
    {
        RejectedCase rejected = RejectedCases.All.Single(c => c.Name == name);

        DiagnosticBag diagnostics = Read(rejected);

        diagnostics.Select(d => d.Id).Distinct().ShouldBe(rejected.Id.Split(' '), DiagnosticFormatter.Human(diagnostics));
        diagnostics.ShouldAllBe(d => d.Severity == Severity.Error && d.Location.Length > 0 && d.Help.Length > 0);
        diagnostics.ShouldContain(d => $"{d.Location}: {d.Message}".Contains(rejected.Fragment, StringComparison.Ordinal), DiagnosticFormatter.Human(diagnostics));
    }

    [Fact]
    public void Cases_are_numbered_in_order()
    {
        string[] names = [.. RejectedCases.All.Select(c => c.Name)];

        names.Length.ShouldBeGreaterThanOrEqualTo(60);
        names.ShouldBe(names.Order(StringComparer.Ordinal));
        names.Select(n => n[..3]).ShouldBeUnique();
    }

    /// <summary>What users read, side by side; PNLP_UPDATE_GOLDENS=1 writes it anew.</summary>
    [Fact]
    public void What_the_user_is_told_stands_in_the_golden_file()
    {
        string path = RepositoryRoot.File("tests", "rejected", "diagnostics.txt");
        StringBuilder text = new();
        foreach (RejectedCase rejected in RejectedCases.All)
        {
            text.Append(rejected.Name).Append('\n').Append(DiagnosticFormatter.Human(Read(rejected))).Append('\n');
        }

        if (Environment.GetEnvironmentVariable("PNLP_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(path, text.ToString());
        }

        text.ToString().ShouldBe(File.ReadAllText(path));
    }

    private static DiagnosticBag Read(RejectedCase rejected)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        rejected.Mutate(folder.Path);
        DiagnosticBag diagnostics = [];
        ModelReader.Read(folder.Path, null, diagnostics).ShouldBeNull();

        // Only a missing folder is named by its path, which differs from run to run.
        DiagnosticBag stable = [];
        if (!Directory.Exists(folder.Path))
        {
            stable.FolderNotFound("FOLDER");
            diagnostics.Single().Location.ShouldBe(folder.Path);
            return stable;
        }

        return diagnostics;
    }
}
