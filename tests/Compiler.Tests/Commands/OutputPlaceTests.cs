using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>Places where a folder cannot be exchanged for another.</summary>
public sealed class OutputPlaceTests : IDisposable
{
    /// <summary>A super-user without the right to pass over rights.</summary>
    private const string Unprivileged = "setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search";

    private readonly TemporaryFolder _folder = new();

    public OutputPlaceTests() => TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);

    public void Dispose()
    {
        PnlpcProcess.Shell(_folder.Path, "chmod -R u+rwx .");
        _folder.Dispose();
    }

    [Fact]
    public void The_working_directory_is_filled_and_stays_the_working_directory()
    {
        CommandRun run = Shell("mkdir out && cd out && pnlpc compile ../model -o . && pnlpc compile ../model -o . && ls manifest.json && ls $PWD");

        run.Code.ShouldBe(0, run.Error);
        Left().ShouldBe(["model", "out"]);
    }

    /// <summary>As Docker mounts one.</summary>
    [SkippableFact]
    public void A_mounted_folder_is_filled()
    {
        Skip.IfNot(PnlpcProcess.Can("mkdir a b && unshare -rm mount --bind a b"), "Nothing can be mounted here.");

        CommandRun run = Shell("mkdir real out && unshare -rm bash -c 'mount --bind real out && $PNLPC compile model -o out && $PNLPC compile model -o out --integration zephyr'");

        run.Code.ShouldBe(0, run.Error);
        File.Exists(_folder.File("real/manifest.json")).ShouldBeTrue();
        File.Exists(_folder.File("real/zephyr/module.yml")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(_folder.File("out")).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder.File("real"), ".*").ShouldBeEmpty();
        Left().ShouldBe(["model", "out", "real"]);
    }

    [SkippableFact]
    public void A_folder_in_a_parent_that_one_may_not_write_to_is_filled()
    {
        Skip.IfNot(PnlpcProcess.Can($"mkdir ro && chmod 555 ro && ! {Unprivileged} touch ro/x"), "Rights do not hold here.");

        CommandRun run = Shell($"mkdir -p ro/out && chmod 555 ro && {Unprivileged} $PNLPC compile model -o ro/out && {Unprivileged} $PNLPC compile model -o ro/out");
        CommandRun refused = Shell($"{Unprivileged} $PNLPC compile model -o ro/other");

        run.Code.ShouldBe(0, run.Error);
        File.Exists(_folder.File("ro/out/manifest.json")).ShouldBeTrue();
        refused.Code.ShouldBe(5);
        refused.Error.ShouldContain("error PNLP0906: ");
    }

    [SkippableFact]
    public void A_file_system_that_is_full_keeps_the_earlier_output()
    {
        Skip.IfNot(PnlpcProcess.Can("mkdir a && unshare -rm mount -t tmpfs -o size=64k x a"), "Nothing can be mounted here.");

        CommandRun run = Shell("mkdir out && unshare -rm bash -c 'mount -t tmpfs -o size=64k x out && $PNLPC compile model -o out/c; echo $?; ls -A out'");

        run.Output.ShouldBe("5\n", run.Error);
        run.Error.ShouldContain("error PNLP0906: ");
    }

    private CommandRun Shell(string command) => PnlpcProcess.Shell(_folder.Path, command);

    private string[] Left() => [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
