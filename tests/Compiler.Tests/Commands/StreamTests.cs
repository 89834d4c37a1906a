using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>Standard streams that are full or closed: one line, a documented code, never a stack trace.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StreamTests() => TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Whatever_the_command_it_says_that_its_output_is_lost()
    {
        Skip.IfNot(File.Exists("/dev/full"), "There is no /dev/full.");
        foreach (string command in new[] { "--help >/dev/full", "--version >/dev/full", "boards >/dev/full", "compile --help >/dev/full", "inspect model >/dev/full", "run model play >/dev/full", "boards >&-" })
        {
            CommandRun run = PnlpcProcess.Shell(_folder.Path, "pnlpc " + command);

            run.Code.ShouldBe(5, command + run.Error);
            run.Error.ShouldStartWith("error PNLP0906: standard output: ", Case.Sensitive, command);
            run.Error.ShouldNotContain("   at ");
        }
    }

    [SkippableFact]
    public void Where_nothing_can_be_said_the_code_says_it()
    {
        Skip.IfNot(File.Exists("/dev/full"), "There is no /dev/full.");
        CommandRun run = PnlpcProcess.Shell(_folder.Path, "pnlpc frob 2>/dev/full; echo $?; pnlpc frob 2>&-; echo $?; pnlpc boards | true; echo ${PIPESTATUS[0]}");

        run.Output.ShouldBe("2\n2\n0\n");
    }
}
