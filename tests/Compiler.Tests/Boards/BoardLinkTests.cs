using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

/// <summary>
/// For every board: the sample model is compiled, linked, and lies in the board's memories where the description says; or it is refused with the numbers, and the
/// small model is. What boards have in common is compiled once.
/// </summary>
public sealed partial class BoardLinkTests(BoardLinkTests.Workshop workshop) : IClassFixture<BoardLinkTests.Workshop>
{
    private const string Model = "mtop-en";
    private const string SmallModel = "mtop-en-small";

    public static TheoryData<string> Boards => [.. BoardReader.Names.Where(name => name != "host")];

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task A_sample_model_links_and_lies_where_it_should(string name)
    {
        BoardDescription board = BoardReader.Find(name, []).ShouldNotBeNull();
        DiagnosticBag diagnostics = [];
        Emission? emission = workshop.Emit(Model, board, diagnostics);
        if (emission is null)
        {
            Diagnostic refusal = diagnostics.Single();
            refusal.Id.ShouldBe("PNLP0710");
            refusal.Message.ShouldContain(board.Flash!.Bytes.ToString(CultureInfo.InvariantCulture));
            diagnostics = [];
            emission = workshop.Emit(SmallModel, board, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        }

        Section[] sections = await workshop.Link(emission, board);

        CheckPlaces(board, sections);
        sections.Single(section => section.Name == ".weights").Bytes.ShouldBeInRange(emission.Sizes.WeightsBytes, emission.Sizes.WeightsBytes + Slack);
        sections.Single(section => section.Name == ".tables").Bytes.ShouldBeInRange(emission.Sizes.TablesBytes, emission.Sizes.TablesBytes + Slack);
        sections.Single(section => section.Name == ".bss").Bytes.ShouldBeGreaterThan(emission.ArenaBytes);
        sections.Single(section => section.Name == ".stack").Bytes.ShouldBeInRange(board.StackBytes!.Value, board.StackBytes.Value + 256);
    }

    [Fact]
    public async Task Parts_are_placed_and_copied_as_the_description_says()
    {
        BoardDescription board = workshop.Read(BoardJson.Heir("mps2-an386", """
            "memories": {
              "tcm": { "base": "0x21000000", "bytes": 65536, "volatile": true },
              "xip": { "base": "0x00400000", "bytes": 1048576 }
            },
            "placement": { "code": "tcm", "constants": "tcm", "weights": "xip", "tables": "ram", "stack": "tcm" }
            """));
        DiagnosticBag diagnostics = [];
        Emission emission = workshop.Emit(SmallModel, board, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));

        Section[] sections = await workshop.Link(emission, board);

        CheckPlaces(board, sections);
        Section tables = sections.Single(section => section.Name == ".tables");
        tables.Stored.ShouldNotBe(tables.Address);
    }

    /// <summary>Beside the weights and tables themselves: what describes them, and room between.</summary>
    private const int Slack = 4096;

    private static void CheckPlaces(BoardDescription board, Section[] sections)
    {
        Dictionary<string, MemoryRegion> memories = board.AllMemories.ToDictionary(memory => memory.Name, memory => memory.Region);
        Dictionary<string, string> placement = LinkerScript.Parts(board.Places).ToDictionary();
        (string Section, string Part)[] parts =
        [
            (".vectors", "vectors"), (".ARM.exidx", "vectors"), (".text", "code"), (".rodata", "constants"), (".weights", "weights"), (".tables", "tables"), (".data", "data"), (".bss", "data"), (".stack", "stack"),
        ];
        foreach (Section section in sections)
        {
            (string known, string part) = parts.Single(p => p.Section == section.Name);
            string memory = placement[part];
            Inside(memories[memory], section.Address, section.Bytes).ShouldBeTrue($"{known} at {section.Address:x} is not in {memory}");
            if (section.IsStored)
            {
                string store = memories[memory].Volatile ? BoardDescription.FlashName : memory;
                Inside(memories[store], section.Stored, section.Bytes).ShouldBeTrue($"{known}, stored at {section.Stored:x}, is not in {store}");
            }
        }
    }

    private static bool Inside(MemoryRegion region, long address, long bytes) => address >= region.Base && address + bytes <= region.Base + region.Bytes;

    /// <summary>A section of a linked program that takes memory. <paramref name="IsStored"/>: it has contents, at <paramref name="Stored"/>.</summary>
    public sealed record Section(string Name, long Bytes, long Address, long Stored, bool IsStored);

    /// <summary>Models are read once, and what a compiler makes of them is kept.</summary>
    public sealed partial class Workshop : IDisposable
    {
        private const string Program = "runner.elf";

        private static readonly string[] Warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"];

        private readonly TestModels.TemporaryFolder _folder = new();
        private readonly Dictionary<string, PlannedModel> _models = new(StringComparer.Ordinal);

        public void Dispose() => _folder.Dispose();

        public BoardDescription Read(string json)
        {
            string file = _folder.File("board.json");
            File.WriteAllText(file, json);
            DiagnosticBag diagnostics = [];
            return BoardReader.Read(null, file, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        }

        /// <summary>Under one name for all boards, so that what is emitted differs only where it must.</summary>
        public Emission? Emit(string model, BoardDescription board, DiagnosticBag diagnostics)
        {
            if (!_models.TryGetValue(model, out PlannedModel? planned))
            {
                DiagnosticBag faults = [];
                planned = CompilationPipeline.Plan(RepositoryRoot.File("models", model), null, faults).ShouldNotBeNull(DiagnosticFormatter.Human(faults));
                _models.Add(model, planned);
            }

            return CompilationPipeline.Emit(planned, board with { Name = "any" }, diagnostics);
        }

        /// <summary>The model with the board's runner, and the board's UART driver beside it; what takes memory in the result.</summary>
        public async Task<Section[]> Link(Emission emission, BoardDescription board)
        {
            string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. board.Toolchain.CpuFlags, .. emission.Files.Select(file => file.Text)]))))[..16];
            string folder = Path.Combine(_folder.Path, key);
            CCompiler compiler = new(board);
            DiagnosticBag diagnostics = [];
            string[] model = [.. emission.Files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
            string[] flags = [.. RunnerBuild.IncludeFlags, "-Iboards/common", "-DPNLP_LOGITS_HOOK=runner_logits"];
            EmittedFiles.Write(folder, [RunnerBuild.RunnerHeader(emission, 0, board, []), .. RunnerBuild.BoardFiles(board)]);
            if (!Directory.Exists(Path.Combine(folder, "runtime")))
            {
                EmittedFiles.Write(folder, emission.Files);
                (await compiler.CompileAsync(folder, model, flags, diagnostics)).ShouldBeTrue(DiagnosticFormatter.Human(diagnostics));
            }

            string[] sources = ["boards/common/runner.c", .. board.Sources];
            string[] own = [.. flags, .. Warnings, .. board.Defines.Select(define => "-D" + define), .. RunnerBuild.LimitFlags(board.Runner)];
            (await compiler.CompileAsync(folder, sources, own, diagnostics)
                && await compiler.CompileAsync(folder, Drivers(board), [.. own, .. ConsoleFlags(board)], diagnostics)
                && await compiler.LinkAsync(folder, [.. model, .. sources], RunnerBuild.LinkFlags(board), Program, diagnostics)).ShouldBeTrue(DiagnosticFormatter.Human(diagnostics));
            ToolResult result = await ProcessRunner.RunAsync(new ToolCall(board.Toolchain.Prefix + "objdump", ["-h", "-w", Program], folder, TimeSpan.FromMinutes(1)));
            result.Succeeded.ShouldBeTrue(result.Output);
            return [.. SectionLine().Matches(result.Output).Select(ToSection).Where(section => section.Bytes > 0)];
        }

        /// <summary>Not in the runner, which has its console from the debugger; but it has to compile for the board.</summary>
        private static string[] Drivers(BoardDescription board) =>
            board.Console is { } console && EmbeddedFiles.Exists($"boards/common/uart_{console.Driver}.c") ? [$"boards/common/uart_{console.Driver}.c"] : [];

        private static string[] ConsoleFlags(BoardDescription board) => board.Console is not { } console
            ? []
            :
            [
                string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_BASE=0x{console.Base:x}u"),
                string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_CLOCK_HZ={console.ClockHz}u"),
                string.Create(CultureInfo.InvariantCulture, $"-DBOARD_UART_BAUD={console.Baud}u"),
            ];

        private static Section ToSection(Match match) => new(match.Groups[1].Value, Hex(match, 2), Hex(match, 3), Hex(match, 4), match.Groups[5].Value.Contains("CONTENTS", StringComparison.Ordinal));

        private static long Hex(Match match, int group) => long.Parse(match.Groups[group].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        [GeneratedRegex(@"^ *\d+ (\S+) +([0-9a-f]{8})  ([0-9a-f]{8})  ([0-9a-f]{8})  [0-9a-f]{8}  2\*\*\d+ +(.*ALLOC.*)$", RegexOptions.Multiline)]
        private static partial Regex SectionLine();
    }
}
