using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>Arguments are what they are: a text may begin with anything, and a mistyped option is no model.</summary>
public sealed class ArgumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ArgumentTests() => TinyModel.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_may_begin_with_an_at_sign()
    {
        File.WriteAllText(_folder.File("secret"), "play music\n");

        CommandRun text = CommandRun.Of("run", _folder.Path, "@home play music");
        CommandRun path = CommandRun.Of("run", _folder.Path, "@" + _folder.File("secret"));
        CommandRun model = CommandRun.Of("inspect", "@" + _folder.File("secret"));

        (text.Code, text.Output.StartsWith("@home play music\n", StringComparison.Ordinal)).ShouldBe((0, true));
        (path.Code, path.Output.StartsWith("@/", StringComparison.Ordinal)).ShouldBe((0, true));
        model.Code.ShouldBe(ExitCode.BadModel);
        model.Error.ShouldNotContain("music");
    }

    [Theory]
    [InlineData("--board", "compile", "MODEL", "-o", "out", "--bord", "host")]
    [InlineData("--board", "compile", "--bord=host", "MODEL", "-o", "out")]
    [InlineData("--json", "inspect", "MODEL", "--jsno")]
    [InlineData("--target", "run", "MODEL", "--taget", "host")]
    [InlineData("--help", "compile", "--hepl", "-o", "out")]
    [InlineData("compile", "complie", "MODEL")]
    [InlineData("inspect", "cache", "inspct", "x")]
    public void A_mistyped_option_or_command_is_named_with_what_was_meant(string meant, params string[] arguments)
    {
        CommandRun run = CommandRun.Of([.. arguments.Select(argument => argument == "MODEL" ? _folder.Path : argument)]);

        run.Code.ShouldBe(ExitCode.BadUsage, run.Error);
        run.Error.Split('\n').Count(line => line.StartsWith("error ", StringComparison.Ordinal)).ShouldBe(1);
        run.Error.ShouldContain($"Did you mean '{meant}'?");
    }

    [Fact]
    public void What_stands_behind_two_hyphens_is_no_option()
    {
        CommandRun.Of("run", _folder.Path, "--", "--play").Code.ShouldBe(0);
        CommandRun.Of("inspect", "--", "--model").Code.ShouldBe(ExitCode.BadModel);
    }
}
