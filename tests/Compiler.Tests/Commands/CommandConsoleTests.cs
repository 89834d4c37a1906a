using PNlpMixer.Codegen.Commands;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

public sealed class CommandConsoleTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void A_fault_of_the_compiler_is_one_line_without_a_trace()
    {
        Run(() => throw new InvalidOperationException("first line\nsecond line")).ShouldBe(70);

        _error.ToString().Count(c => c == '\n').ShouldBe(1);
        _error.ToString().ShouldStartWith("error PNLP0000: internal error: InvalidOperationException: first line second line");
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_diagnostic()
    {
        Run(() => throw new UnauthorizedAccessException("Access to the path is denied.")).ShouldBe(5);

        _error.ToString().ShouldContain("error PNLP0906: ");
    }

    [Fact]
    public void The_first_error_decides_on_the_exit_code()
    {
        CommandConsole console = new(_output, _error);

        console.Run(diagnostics =>
        {
            diagnostics.SizesUnknown("gcc", "gcc");
            diagnostics.ToolMissing("qemu-system-arm", "qemu-system-arm");
            diagnostics.UnknownTarget("moon");
            return 0;
        }).ShouldBe(4);
        console.Run(diagnostics =>
        {
            diagnostics.SizesUnknown("gcc", "gcc");
            return 0;
        }).ShouldBe(0);
    }

    private int Run(Func<int> command) => new CommandConsole(_output, _error).Run(_ => command());
}
