using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Host;

public sealed class TemporaryFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A killed run cannot tidy up: the next one does, and leaves alone what is in use or another's.</summary>
    [SkippableFact]
    public void What_a_killed_process_left_is_removed_by_the_next()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Owners are told on Linux.");
        TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);
        string temporary = Directory.CreateDirectory(_folder.File("tmp")).FullName;
        Directory.CreateDirectory(Path.Combine(temporary, "pnlpc-notes"));
        Directory.CreateDirectory(Path.Combine(temporary, "pnlpc-0123456789ab"));
        File.WriteAllText(Path.Combine(temporary, "pnlpc-0123456789ab/.lock"), "");
        File.WriteAllText(Path.Combine(temporary, "pnlpc-0123456789ab/a.c"), "");

        CommandRun run = PnlpcProcess.Shell(
            _folder.Path,
            """
            export DOTNET_EnableDiagnostics=0 # whose sockets a killed process leaves
            mkdir bin && printf '#!/bin/sh\nsleep 60\n' > bin/gcc && chmod +x bin/gcc
            TMPDIR=$PWD/tmp PATH=$PWD/bin:$PATH $PNLPC compile model -o out &
            until ls tmp/pnlpc-*/tiny_intent.c >/dev/null 2>&1; do sleep 0.1; done
            kill -KILL $! && wait $!; ls tmp | wc -l
            TMPDIR=$PWD/tmp $PNLPC compile model -o out && ls tmp
            """);

        run.Output.Split('\n').ShouldContain("2", run.Error);
        Directory.GetFileSystemEntries(temporary).Select(Path.GetFileName).ShouldBe(["pnlpc-notes"]);
    }
}
