using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

public class ProcessRunnerTests
{
    private static readonly string Folder = Path.GetTempPath();

    [Fact]
    public async Task Output_and_code_come_back()
    {
        ToolResult result = await ProcessRunner.RunAsync(new ToolCall("sh", ["-c", "echo out; echo err >&2; exit 3"], Folder, TimeSpan.FromSeconds(30)));

        (result.Outcome, result.Code, result.Succeeded).ShouldBe((ToolOutcome.Ended, 3, false));
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ShouldBe(["err", "out"]);
    }

    [Fact]
    public async Task A_program_that_hangs_is_stopped() =>
        (await ProcessRunner.RunAsync(new ToolCall("sleep", ["60"], Folder, TimeSpan.FromMilliseconds(200)))).Outcome.ShouldBe(ToolOutcome.TimedOut);

    [Fact]
    public async Task A_missing_program_is_no_exception() =>
        (await ProcessRunner.RunAsync(new ToolCall("no-such-program", [], Folder, TimeSpan.FromSeconds(1)))).Outcome.ShouldBe(ToolOutcome.NotInstalled);
}
