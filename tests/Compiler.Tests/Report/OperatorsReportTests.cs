using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Report;

public class OperatorsReportTests
{
    [Fact]
    public void The_page_is_what_the_schemas_say()
    {
        string path = RepositoryRoot.File("docs", "supported-ops.md");
        string expected = OperatorsReport.Create().ToMarkdown();
        if (Environment.GetEnvironmentVariable("PNLP_UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).ShouldBe(expected, "pnlpc operators --markdown > docs/supported-ops.md writes it anew.");
    }

    [Fact]
    public void All_operators_are_listed() => OperatorsReport.Create().Operators.Select(op => op.Name).ShouldBe(OperatorSet.All.Select(op => op.Name));
}
