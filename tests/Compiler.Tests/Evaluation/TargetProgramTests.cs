using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class TargetProgramTests
{
    /// <summary>As where the disk is full: files are written one by one, and one of them cannot be.</summary>
    [Fact]
    public void A_build_that_cannot_write_its_files_leaves_no_temporary_folder()
    {
        string prefix = "leak" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read() with { Name = prefix });
        BoardDescription board = BoardReader.Find("host", [])! with { Sources = ["no-such-source.c"], Folder = Path.GetTempPath() };

        Should.Throw<IOException>(() => TargetProgram.Build(planned, new Target("host", board), RunnerMode.Plain, TextWriter.Null, []));

        Directory.EnumerateDirectories(Path.GetTempPath(), "pnlpc-*").ShouldAllBe(folder => !File.Exists(Path.Combine(folder, prefix + ".h")));
    }
}
