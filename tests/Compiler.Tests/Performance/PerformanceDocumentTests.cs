using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Performance;

public class PerformanceDocumentTests
{
    /// <summary>No figure is typed by hand.</summary>
    [Fact]
    public void The_page_says_what_was_recorded()
    {
        string path = RepositoryRoot.File("docs", "performance.md");
        string expected = PerformanceDocument.Write();
        if (Environment.GetEnvironmentVariable("PNLP_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).ShouldBe(expected, "scripts/make-performance.sh writes docs/performance.md anew.");
    }
}
