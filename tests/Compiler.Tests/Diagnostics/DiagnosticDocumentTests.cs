using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Tests.Rejected;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Diagnostics;

public partial class DiagnosticDocumentTests
{
    [Fact]
    public void The_documentation_lists_every_diagnostic()
    {
        string path = RepositoryRoot.File("docs", "diagnostics.md");
        string expected = DiagnosticDocument.Write();
        if (Environment.GetEnvironmentVariable("PNLP_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).ShouldBe(expected, "PNLP_UPDATE_GOLDENS=1 writes docs/diagnostics.md anew.");
    }

    [Fact]
    public void Every_diagnostic_has_an_id_of_its_own_and_says_what_to_do()
    {
        Diagnostic[] all = [.. DiagnosticDocument.All];

        all.Select(d => d.Id).ShouldBeUnique();
        all.ShouldAllBe(d => IdPattern().IsMatch(d.Id) && d.Location.Length > 0 && d.Message.Length > 0 && d.Help.EndsWith('.'));
    }

    /// <summary>Ids raised past the methods would be neither worded nor documented.</summary>
    [Fact]
    public void Ids_in_the_sources_are_those_of_the_methods()
    {
        IEnumerable<string> sources = Directory.EnumerateFiles(RepositoryRoot.File("src", "Compiler"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        IEnumerable<string> ids = sources.SelectMany(f => QuotedId().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct();

        ids.Order(StringComparer.Ordinal).ShouldBe(DiagnosticDocument.All.Select(d => d.Id));
    }

    /// <summary>But for the vocabulary of more than 16 million lines.</summary>
    [Fact]
    public void Every_diagnostic_of_a_model_folder_has_a_rejected_folder()
    {
        string[] untested = ["PNLP0505"];
        IEnumerable<string> shown = RejectedCases.All.SelectMany(c => c.Id.Split(' ')).Distinct();

        IEnumerable<string> ofFolders = DiagnosticDocument.All.Select(d => d.Id).Where(id => string.CompareOrdinal(id, "PNLP07") < 0);

        ofFolders.Except(untested).ShouldBe(shown.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\APNLP[0-9]{4}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex("\"(PNLP[0-9]{4})\"")]
    private static partial Regex QuotedId();
}
