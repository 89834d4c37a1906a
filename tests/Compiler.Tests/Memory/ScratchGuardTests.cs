using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.Images;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Memory;

/// <summary>Kernels write their output and their scratch, and nothing behind them: no sanitizer sees that within an arena.</summary>
public class ScratchGuardTests
{
    private const int GuardBytes = 64;
    private const int Texts = 8;

    [Theory]
    [InlineData(ScheduleKind.Layers, 1)]
    [InlineData(ScheduleKind.Layers, 2)]
    [InlineData(ScheduleKind.Ram, 3)]
    [InlineData(ScheduleKind.Ram, 5)]
    [InlineData(ScheduleKind.Traffic, 4)]
    [InlineData(ScheduleKind.Traffic, 6)]
    public async Task No_kernel_writes_past_its_buffers(ScheduleKind schedule, int seed) => (await Run(schedule, seed, shortened: null)).ShouldBe("untouched\n");

    /// <summary>A scratch buffer that is said to be too small is found.</summary>
    [Fact]
    public async Task Scratch_that_is_too_small_is_found() => (await Run(ScheduleKind.Layers, 1, shortened: ArenaBuffers.Scratch)).ShouldContain("behind");

    private static async Task<string> Run(ScheduleKind schedule, int seed, string? shortened)
    {
        BoardDescription board = ImageProgram.Board("host");
        Model model = RandomModel.Read(seed);
        PlannedModel planned = CompilationPipeline.For(board, CompilationPipeline.Plan(model) with { Request = new ScheduleRequest(schedule) });
        (MemoryPlan plan, ImmutableArray<(string Buffer, int Begin, int End)> guards) = Apart(planned, shortened);
        Emission emission = ModelEmitter.Emit(new ModelSet(null, [planned with { Plan = plan }]), board, (_, _) => []);

        string prefix = emission.Directory.Prefix;
        Random random = new(seed);
        StringBuilder header = new();
        header.Append("#include \"").Append(prefix).Append(".h\"\n#define GUARDED_RUN ").Append(prefix).Append("_run\n#define GUARDED_RESULT ").Append(prefix).Append("_result\n");
        header.Append(System.Globalization.CultureInfo.InvariantCulture, $"#define GUARDED_BYTES {Math.Max(plan.ArenaBytes, guards.Max(guard => guard.End))}\n");
        header.Append("static const struct { const char *buffer; size_t begin; size_t end; } guards[] = {\n");
        foreach ((string buffer, int begin, int end) in guards)
        {
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $"    {{{CLiteral.Quote(buffer)}, {begin}u, {end}u}},\n");
        }

        header.Append("};\nstatic const struct { const char *bytes; size_t length; } texts[] = {\n");
        for (int i = 0; i < Texts; i++)
        {
            byte[] text = RandomText.Next(random, model.Graph.MaxTokens).Text.ToArray();
            header.Append("    {\"").Append(string.Concat(text.Select(b => "\\" + Convert.ToString(b, 8).PadLeft(3, '0')))).Append(System.Globalization.CultureInfo.InvariantCulture, $"\", {text.Length}u}},\n");
        }

        header.Append("};\n");
        using ImageProgram program = await ImageProgram.Build("buffer_guards.c", new EmittedFile("guards.h", header.ToString()), board, emission);
        return await program.Run([]);
    }

    /// <summary>Every buffer by itself, unless it is its input's; behind each, bytes that belong to nobody. The scratch buffers named are given half.</summary>
    private static (MemoryPlan Plan, ImmutableArray<(string Buffer, int Begin, int End)> Guards) Apart(PlannedModel planned, string? shortened)
    {
        Dictionary<string, string> over = planned.Graph.Nodes.OfType<ScheduledNode>().Where(node => node.WritesOverInput).ToDictionary(node => node.Name, node => node.Inputs[0].Name, StringComparer.Ordinal);
        Dictionary<string, int> offsets = new(StringComparer.Ordinal);
        ImmutableArray<PlacedBuffer>.Builder buffers = ImmutableArray.CreateBuilder<PlacedBuffer>();
        ImmutableArray<(string, int, int)>.Builder guards = ImmutableArray.CreateBuilder<(string, int, int)>();
        int end = 0;
        foreach (PlacedBuffer buffer in planned.Plan.Buffers)
        {
            string name = buffer.Range.Name;
            if (over.TryGetValue(name, out string? input))
            {
                offsets[name] = offsets[input];
            }
            else
            {
                int bytes = shortened is not null && name.EndsWith(shortened, StringComparison.Ordinal) ? buffer.Range.Bytes / 2 : buffer.Range.Bytes;
                offsets[name] = end;
                int next = (end + bytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment + GuardBytes;
                guards.Add((name, end + bytes, next));

                // What is written past a shortened buffer stays within the arena.
                end = next + buffer.Range.Bytes - bytes;
            }

            buffers.Add(buffer with { Offset = offsets[name] });
        }

        // The last guard lies behind the arena.
        int arena = (buffers.Max(buffer => buffer.End) + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
        return (new MemoryPlan(arena, buffers.ToImmutable()), guards.ToImmutable());
    }
}
