using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A model compiled for a board with its runner, ready to run texts: on the host itself or under the board's emulator.</summary>
public sealed class TargetProgram : IDisposable
{
    private const int LargestChunk = 128;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly TemporaryFolder _folder;
    private readonly Target _target;
    private readonly TextWriter _progressWriter;
    private readonly ImmutableArray<Head> _heads;
    private readonly string _program;
    private ImmutableArray<PlacedImage> _loaded = [];
    private int _runs;

    private TargetProgram(TemporaryFolder folder, Target target, ImmutableArray<Head> heads, string program, long? textBytes, TextWriter progressWriter)
    {
        _folder = folder;
        _target = target;
        _progressWriter = progressWriter;
        _heads = heads;
        _program = program;
        TextBytes = textBytes;
    }

    /// <summary>As the board's schedule has them.</summary>
    public ImmutableArray<Head> Heads => _heads;

    /// <summary>Machine code of model and runtime in the linked program; null on a host.</summary>
    public long? TextBytes { get; }

    /// <summary>Emits, compiles and links for a target that is not the reference; null after a diagnostic.</summary>
    public static TargetProgram? Build(PlannedModel planned, Target target, RunnerMode mode, TextWriter progressWriter, DiagnosticBag diagnostics) =>
        Build(new ModelSet(null, [planned]), 0, target, mode, progressWriter, diagnostics);

    /// <summary>The same for models of one reading: each text is read once, all of them run on its features, and the one at <paramref name="answering"/>, the last, is heard.</summary>
    public static TargetProgram? Build(ModelSet set, int answering, Target target, RunnerMode mode, TextWriter progressWriter, DiagnosticBag diagnostics)
    {
        using Progress progress = new(progressWriter, $"{target.Name}, building");
        BoardDescription board = target.Board ?? throw new ArgumentException("The reference is not built.", nameof(target));
        set = CompilationPipeline.For(board, set with { Images = target.Images });
        if (CompilationPipeline.Emit(set, board, diagnostics) is not { } emission)
        {
            return null;
        }

        TemporaryFolder folder = new();
        string? program = null;
        try
        {
            program = RunnerBuild.BuildAsync(emission, answering, board, folder.Path, mode, diagnostics).GetAwaiter().GetResult();
            return program is null
                ? null
                : new TargetProgram(folder, target, set.Models[answering].Graph.Heads, program, RunnerBuild.TextBytes(emission, folder.Path), progressWriter)
                {
                    _loaded = board.IsHost ? [] : [.. RunnerBuild.ImagesFor(emission, answering, board, diagnostics) ?? []],
                };
        }
        finally
        {
            // Also where the disk is full: a program that was built owns the folder, nobody else does.
            if (program is null)
            {
                folder.Dispose();
            }
        }
    }

    /// <summary>
    /// The answers to all texts in their order. Texts are dealt to as many processes at a time as there are cores. Null after a diagnostic.
    /// </summary>
    public RunnerOutput? Run(IReadOnlyList<RunnerInput> inputs, DiagnosticBag diagnostics)
    {
        if (_target.Board!.Runner is { } limits && inputs.FirstOrDefault(input => input.Text.Length > limits.MaxTextBytes || input.Words?.Length > limits.MaxWords) is { } tooMuch)
        {
            diagnostics.TextAboveRunner(_target.Board.Name, tooMuch.Text.Length, tooMuch.Words?.Length ?? 0, limits.MaxTextBytes, limits.MaxWords);
            return null;
        }

        using Progress progress = new(_progressWriter, _target.Name, inputs.Count);
        int cores = Environment.ProcessorCount;
        int size = Math.Clamp((inputs.Count + cores * 4 - 1) / (cores * 4), 1, LargestChunk);
        RunnerInput[][] chunks = [.. inputs.Chunk(size)];
        (RunnerOutput? Output, DiagnosticBag Diagnostics)[] results = new (RunnerOutput?, DiagnosticBag)[chunks.Length];
        Parallel.For(0, chunks.Length, new ParallelOptions { MaxDegreeOfParallelism = cores }, (i, loop) =>
        {
            DiagnosticBag bag = [];
            RunnerOutput? output = RunChunk(chunks[i], bag);
            results[i] = (output, bag);
            progress.Advance(chunks[i].Length);
            if (output is null)
            {
                loop.Stop();
            }
        });

        if (results.FirstOrDefault(result => result.Diagnostics is { Count: > 0 }) is { Diagnostics: { } failed })
        {
            diagnostics.AddRange(failed);
            return null;
        }

        return new RunnerOutput(
            [.. results.SelectMany(result => result.Output!.Answers)],
            results[0].Output!.ArenaBytes,
            results.Max(result => result.Output!.StackBytes));
    }

    /// <summary>The trace of one text: name and checksum of every tensor, in the order in which they were written. Needs a program built for it.</summary>
    public IReadOnlyList<TracedTensor>? Trace(RunnerInput input, DiagnosticBag diagnostics)
    {
        string folder = NewRunFolder();
        return RunIn(folder, [input], diagnostics) is null ? null : ToolFile.Read(Tool, Path.Combine(folder, "trace.bin"), bytes => TraceFile.Read(bytes), diagnostics);
    }

    /// <summary>The instructions of each of <paramref name="steps"/> steps, for every text. Needs a program built for it, and texts with words.</summary>
    public ImmutableArray<ImmutableArray<ulong>>? Profile(RunnerInput[] inputs, int steps, DiagnosticBag diagnostics)
    {
        string folder = NewRunFolder();
        if (RunIn(folder, inputs, diagnostics) is null)
        {
            return null;
        }

        if (ToolFile.Read(Tool, Path.Combine(folder, "profile.bin"), bytes => bytes, diagnostics) is not { } bytes)
        {
            return null;
        }

        ImmutableArray<ImmutableArray<ulong>>? profile = ProfileFile.Read(bytes, inputs.Length, steps);
        if (profile is null)
        {
            diagnostics.BadRunnerOutput(_target.Board!.Name, "profile.bin is malformed, or has not the steps of the model");
        }

        return profile;
    }

    public void Dispose() => _folder.Dispose();

    private RunnerOutput? RunChunk(RunnerInput[] inputs, DiagnosticBag diagnostics)
    {
        string folder = NewRunFolder();
        RunnerOutput? output = RunIn(folder, inputs, diagnostics);
        Cleanup.TryDelete(folder);
        return output;
    }

    /// <summary>A comma in a value is written twice.</summary>
    private string[] Loader(PlacedImage image) =>
    [
        "-device",
        string.Create(CultureInfo.InvariantCulture, $"loader,file={Path.Combine(_folder.Path, image.Image.Path).Replace(",", ",,", StringComparison.Ordinal)},addr=0x{image.Address:X},force-raw=on"),
    ];

    /// <summary>What writes the files of a run.</summary>
    private string Tool => _target.Board!.Emulator?.Command ?? _program;

    private string NewRunFolder() =>
        Directory.CreateDirectory(Path.Combine(_folder.Path, "run-" + Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture))).FullName;

    private RunnerOutput? RunIn(string folder, RunnerInput[] inputs, DiagnosticBag diagnostics)
    {
        File.WriteAllBytes(Path.Combine(folder, "input.bin"), RunnerProtocol.Write(inputs));
        ToolCall call = _target.Board!.Emulator is { } emulator
            ? new ToolCall(emulator.Command, ["-M", emulator.Machine, .. emulator.Arguments, .. _loaded.SelectMany(Loader), "-kernel", _program], folder, Limit)
            : new ToolCall(_program, ["input.bin", "output.bin", "trace.bin"], folder, Limit);
        ToolResult result = ProcessRunner.RunAsync(call).GetAwaiter().GetResult();
        if (ProcessRunner.ReportNotRun(call, result, diagnostics))
        {
            return null;
        }

        if (result.Code != 0)
        {
            diagnostics.ToolFailed(Path.GetFileName(call.Command), result.Code, ToolMessage.Shorten(result.Output));
            return null;
        }

        if (ToolFile.Read(Tool, Path.Combine(folder, "output.bin"), bytes => bytes, diagnostics) is not { } written)
        {
            return null;
        }

        RunnerOutput? output = RunnerProtocol.Read(written, inputs.Length, _heads);
        if (output is null)
        {
            diagnostics.BadRunnerOutput(_target.Name, "output.bin is malformed or too short");
        }

        return output;
    }
}
