using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

/// <summary>Programs that are not what they should be: every outcome has a diagnostic and exit code 4.</summary>
public sealed class FaultyToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FaultyToolTests() => TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("PNLP0808", "#!/bin/sh\nexit 0\n", "755")]
    [InlineData("PNLP0808", "#!/bin/sh\nfor last; do :; done; echo x > $last; echo x > ${last%.o}.ci\n", "755")]
    [InlineData("PNLP0809", "#!/bin/sh\nexit 0\n", "644")]
    [InlineData("PNLP0809", "#!/no/such/shell\n", "755")]
    [InlineData("PNLP0802", "#!/bin/sh\nexit 3\n", "755")]
    public void A_compiler(string id, string script, string mode)
    {
        Skip.If(OperatingSystem.IsWindows(), "A script stands for the program.");
        Tool("gcc", script, mode);

        CommandRun run = Shell("PATH=$PWD/bin \"$DOTNET\" $DLL compile model -o out");

        run.Code.ShouldBe(4, run.Error);
        run.Error.ShouldContain($"error {id}: ");
    }

    [SkippableFact]
    public void An_emulator_that_writes_nothing()
    {
        Toolchains.SkipWithoutArm();
        Tool("qemu-system-arm", "#!/bin/sh\nexit 0\n", "755");
        File.WriteAllText(_folder.File("data.jsonl"), string.Concat(Enumerable.Repeat("{\"text\": \"play music\"}\n", 30)));

        CommandRun run = Shell("PATH=$PWD/bin:$PATH pnlpc verify model --target qemu:mps2-an386 --data data.jsonl");

        run.Code.ShouldBe(4, run.Error);
        run.Error.ShouldContain("error PNLP0808: ");
        run.Error.ShouldContain("output.bin");
    }

    /// <summary>A stranger's folder may hold a program of any name.</summary>
    [SkippableFact]
    public void A_program_in_the_working_directory_is_not_run()
    {
        Skip.If(OperatingSystem.IsWindows(), "A script stands for the program.");
        File.WriteAllText(_folder.File("gcc"), "#!/bin/sh\ntouch ran\n");

        CommandRun run = Shell("chmod +x gcc && PATH=/nowhere \"$DOTNET\" $DLL compile model -o out");

        run.Code.ShouldBe(0, run.Error);
        run.Error.ShouldContain("warning PNLP0804: ");
        File.Exists(_folder.File("ran")).ShouldBeFalse();
    }

    [SkippableFact]
    public void Programs_end_with_the_process_that_started_them()
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        Tool("gcc", "#!/bin/sh\necho $$ >> $PIDS\nexec sleep 300\n", "755");

        CommandRun run = Shell(
            """
            export PIDS=$PWD/pids
            PATH=$PWD/bin:$PATH "$DOTNET" $DLL compile model -o out &
            until [ -s pids ]; do sleep 0.1; done
            kill -TERM $! ; wait $!; echo $?
            for i in $(seq 100); do live=0; for p in $(cat pids); do kill -0 $p 2>/dev/null && live=1; done; [ $live = 0 ] && break; sleep 0.1; done
            echo live $live
            """);

        run.Output.ShouldBe("143\nlive 0\n", run.Error);
        run.Error.ShouldNotContain("error ");
    }

    private void Tool(string name, string script, string mode)
    {
        Directory.CreateDirectory(_folder.File("bin"));
        File.WriteAllText(_folder.File("bin/" + name), script);
        Shell($"chmod {mode} bin/{name}");
    }

    private CommandRun Shell(string command) => PnlpcProcess.Shell(_folder.Path, $"DOTNET=$(command -v dotnet); DLL='{PnlpcProcess.Assembly}'\n{command}");
}
