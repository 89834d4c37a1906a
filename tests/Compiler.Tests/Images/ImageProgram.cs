using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Images;

/// <summary>A driver of this folder, built together with emitted code in the layout of images.</summary>
internal sealed class ImageProgram : IDisposable
{
    /// <summary>Thousands of damaged bytes under sanitizers take their time on a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);
    private readonly TemporaryFolder _folder = new();
    private readonly BoardDescription _board;

    private ImageProgram(BoardDescription board) => _board = board;

    public static BoardDescription Board(string name, bool sanitized = false)
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find(name, diagnostics)!;
        string[] flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];
        return sanitized ? board with { Toolchain = board.Toolchain with { CpuFlags = [.. board.Toolchain.CpuFlags, .. flags] } } : board;
    }

    public static Emission Emit(Model model, BoardDescription board, uint version = 1)
    {
        DiagnosticBag diagnostics = [];
        Emission? emission = CompilationPipeline.Emit(new ModelSet(null, [CompilationPipeline.Plan(model)], new ImageOptions(version)), board, diagnostics);
        diagnostics.ShouldBeEmpty();
        return emission.ShouldNotBeNull();
    }

    /// <param name="driver">A C file of this folder.</param>
    /// <param name="header">Name and text of a header it includes.</param>
    /// <param name="board">Where it runs.</param>
    /// <param name="emissions">Their runtime sources are copies of the same files.</param>
    public static async Task<ImageProgram> Build(string driver, EmittedFile header, BoardDescription board, params Emission[] emissions)
    {
        ImageProgram program = new(board);
        string folder = program._folder.Path;
        EmittedFile[] files = [.. emissions.SelectMany(emission => emission.Files).DistinctBy(file => file.Path)];
        EmittedFiles.Write(folder, files);
        EmittedFiles.Write(folder, [header, new EmittedFile(driver, await File.ReadAllTextAsync(RepositoryRoot.File("tests", "Compiler.Tests", "Images", driver)))]);
        EmittedFiles.Write(folder, RunnerBuild.BoardFiles(board));
        string[] sources = [.. files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal)), driver, .. board.Sources];
        CCompiler compiler = new(board);
        DiagnosticBag diagnostics = [];
        _ = await compiler.CompileAsync(folder, sources, [.. RunnerBuild.IncludeFlags, "-Iboards/common", .. board.Defines.Select(define => "-D" + define)], diagnostics)
            && await compiler.LinkAsync(folder, sources, RunnerBuild.LinkFlags(board), "program.elf", diagnostics);
        diagnostics.ShouldBeEmpty();
        return program;
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        return _folder.File(name);
    }

    /// <summary>What the program prints; it ends with 0.</summary>
    public async Task<string> Run(string[] arguments, params (string File, uint Address)[] loaded)
    {
        string elf = _folder.File("program.elf");
        ToolCall call = _board.Emulator is { } emulator
            ? new ToolCall(
                emulator.Command,
                ["-M", emulator.Machine, .. emulator.Arguments, .. loaded.SelectMany(image => new[] { "-device", $"loader,file={image.File},addr=0x{image.Address:X},force-raw=on" }), "-kernel", elf],
                _folder.Path,
                Limit)
            : new ToolCall(elf, arguments, _folder.Path, Limit);
        ToolResult result = await ProcessRunner.RunAsync(call);
        result.Code.ShouldBe(0, result.Output);
        return result.Output;
    }

    public void Dispose() => _folder.Dispose();
}
