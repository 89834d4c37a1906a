using System.Diagnostics;
using System.Globalization;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>What is pending is that of the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneInTheProcess
{
    public const string Name = "Interruption";
}

[Collection(AloneInTheProcess.Name)]
public class InterruptionTests
{
    /// <summary>With a compiler that never ends, the signal surely meets a build. SIGTERM, since a shell that runs the tests in the background has SIGINT ignored.</summary>
    [SkippableFact]
    public async Task An_interrupted_compile_leaves_nothing_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        using TestModels.TemporaryFolder folder = new();
        TinyModel.Write(Directory.CreateDirectory(folder.File("model")).FullName);
        string tools = Directory.CreateDirectory(folder.File("tools")).FullName;
        string temporary = Directory.CreateDirectory(folder.File("tmp")).FullName;
        string gcc = Path.Combine(tools, "gcc");
        File.WriteAllText(gcc, "#!/bin/sh\nexec sleep 60\n");
        await ProcessRunner.RunAsync(new ToolCall("chmod", ["+x", gcc], folder.Path, TimeSpan.FromSeconds(10)));

        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { typeof(CompilationPipeline).Assembly.Location, "compile", folder.File("model"), "-o", folder.File("out") })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PATH"] = tools + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment["TMPDIR"] = temporary;
        using Process process = Process.Start(start).ShouldNotBeNull();
        Stopwatch watch = Stopwatch.StartNew();
        while (!Directory.EnumerateFiles(temporary, "tiny_intent.c", SearchOption.AllDirectories).Any() && watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(20);
        }

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await ProcessRunner.RunAsync(new ToolCall("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], folder.Path, TimeSpan.FromSeconds(10)));
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(143);
        Directory.EnumerateDirectories(temporary, "pnlpc-*").ShouldBeEmpty();
        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void An_interrupted_write_takes_its_files_away_and_keeps_the_earlier_output()
    {
        using TestModels.TemporaryFolder folder = new();
        string target = folder.File("out");
        OutputKind kind = new("manifest.json", "test-output");
        using (OutputDirectory earlier = OutputDirectory.Open(target, kind, force: false, [], []).ShouldNotBeNull())
        {
            earlier.Write("{\"format\": \"test-output\"}", [], []).ShouldBeTrue();
        }

        using OutputDirectory output = OutputDirectory.Open(target, kind, force: false, [], []).ShouldNotBeNull();
        Should.Throw<IOException>(() => output.Write("{\"format\": \"test-output\"}", FilesUntilInterrupted(folder.Path), []));

        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["out"]);
    }

    private static IEnumerable<OutputFile> FilesUntilInterrupted(string parent)
    {
        yield return new OutputFile("new.c", default);
        Directory.EnumerateDirectories(parent).Count().ShouldBe(2);
        Interruption.UndoAll();
        Directory.EnumerateDirectories(parent).Count().ShouldBe(1);
        throw new IOException("The process would have ended here.");
    }
}
