using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

/// <summary>What is no file is named, and never waited for; what may not be read is not told as missing.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private const string Unprivileged = "setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search";

    private readonly TestModels.TemporaryFolder _folder = new();

    public SpecialFileTests() => TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);

    public void Dispose()
    {
        PnlpcProcess.Shell(_folder.Path, "chmod -R u+rwx .");
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData("mkfifo model/vocab.txt", "a pipe")]
    [InlineData("ln -s /dev/zero model/vocab.txt", "a device")]
    [InlineData("mkdir model/vocab.txt", "a folder")]
    public void A_model_folder_holds_files(string command, string what)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Kinds of files are told on Linux.");
        PnlpcProcess.Shell(_folder.Path, "rm model/vocab.txt && " + command).Code.ShouldBe(0);

        CommandRun run = PnlpcProcess.Shell(_folder.Path, "timeout 60 $PNLPC inspect model");

        run.Code.ShouldBe(ExitCode.BadModel, run.Error);
        run.Error.ShouldContain($"error PNLP0103: vocab.txt: The file cannot be read: it is {what}.");
    }

    [SkippableFact]
    public void What_may_not_be_read_is_not_missing()
    {
        Skip.IfNot(PnlpcProcess.Can($"mkdir ro && chmod 555 ro && ! {Unprivileged} touch ro/x"), "Rights do not hold here.");

        CommandRun folder = PnlpcProcess.Shell(_folder.Path, $"chmod 000 model; {Unprivileged} $PNLPC inspect model");
        CommandRun parent = PnlpcProcess.Shell(_folder.Path, $"chmod 755 model; mkdir closed; mv model closed/; chmod 000 closed; {Unprivileged} $PNLPC inspect closed/model");

        folder.Error.ShouldContain("PNLP0103");
        folder.Error.ShouldContain("access is denied");
        folder.Error.ShouldNotContain("PNLP0102");
        parent.Code.ShouldBe(ExitCode.InputOutput);
        parent.Error.ShouldContain("denied");
    }

    /// <summary>Within the bound that the documentation gives, in memory too.</summary>
    [SkippableTheory]
    [InlineData("head -c 1073741824 /dev/zero > model/vocab.txt", "PNLP0104")]
    [InlineData("head -c 16000000 /dev/zero > model/vocab.txt", "PNLP0507")]
    public void A_vocabulary_that_is_none_takes_little_memory(string command, string id)
    {
        Skip.IfNot(PnlpcProcess.Can("ulimit -v unlimited"), "Memory cannot be limited.");
        PnlpcProcess.Shell(_folder.Path, command.Replace("head -c 1073741824 /dev/zero >", "truncate -s 1G", StringComparison.Ordinal)).Code.ShouldBe(0);

        CommandRun run = PnlpcProcess.Shell(_folder.Path, "DOTNET_GCHeapHardLimit=0x10000000 $PNLPC inspect model");

        run.Code.ShouldBe(ExitCode.BadModel, run.Error);
        run.Error.ShouldContain($"error {id}: ");
    }
}
