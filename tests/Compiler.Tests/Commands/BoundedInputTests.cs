using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>What has no end, is damaged or asks for too little is refused with a number, and with the exit code that the documentation gives.</summary>
public sealed class BoundedInputTests : IDisposable
{
    private const string Endless = "/dev/zero";

    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("image", "inspect", Endless)]
    [InlineData("cache", "inspect", Endless)]
    [InlineData("features", "MODEL", "--words", Endless)]
    [InlineData("eval", "MODEL", "--data", Endless)]
    public void A_file_without_an_end_is_not_read_to_it(params string[] arguments)
    {
        CommandRun run = CommandRun.Of([.. arguments.Select(argument => argument == "MODEL" ? Tiny() : argument)]);

        run.Code.ShouldBe(ExitCode.InputOutput);
        run.Error.ShouldContain("PNLP0906");
        run.Error.ShouldContain("zero has ");
    }

    [Theory]
    [InlineData("\"images\": 7")]
    [InlineData("\"images\": [7]")]
    [InlineData("\"images\": [{}]")]
    [InlineData("\"images\": [{\"path\": 7}]")]
    [InlineData("\"images\": [{\"path\": \"../x.bin\"}]")]
    [InlineData("\"images\": [{\"path\": \"/etc/hostname\"}]")]
    public void A_manifest_that_does_not_list_images_as_it_should_is_refused(string images)
    {
        CommandRun.Of("compile", Tiny(), "--layout", "images", "-o", _folder.File("out")).Code.ShouldBe(ExitCode.Success);
        string manifest = _folder.File("out/manifest.json");
        string text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("\"images\":", images + ", \"kept\":", StringComparison.Ordinal));

        CommandRun run = CommandRun.Of("image", _folder.File("out"), "-o", _folder.File("flash"), "--board", "mps2-an386");

        run.Code.ShouldBe(ExitCode.InputOutput);
        run.Error.ShouldContain("PNLP1094");
        Directory.Exists(_folder.File("flash")).ShouldBeFalse();
    }

    [Fact]
    public void An_arena_that_is_not_allowed_is_a_failed_check()
    {
        CommandRun run = CommandRun.Of("compile", Tiny(), "--ram", "100", "-o", _folder.File("out"));

        run.Code.ShouldBe(ExitCode.CheckFailed);
        run.Error.ShouldContain("PNLP1140");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    private string Tiny()
    {
        string folder = _folder.File("tiny");
        Directory.CreateDirectory(folder);
        TinyModel.Write(folder);
        return folder;
    }
}
