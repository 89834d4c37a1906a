using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Puts together all that templates see.</summary>
public static class EmitSpecBuilder
{
    /// <summary>The contract with runtime-c that the emitted calls and descriptors follow (pnlp_version.h).</summary>
    private const int RuntimeAbi = 1;

    /// <summary>What a comment line of the outline may take, behind its " *   ".</summary>
    private const int OutlineWidth = 112;

    public static (EmitSpec Spec, EmitSizes Sizes) Build(Model model, Graph graph, MemoryPlan plan, BoardDescription board, RuntimeLibrary runtime)
    {
        ModelNames names = ModelNames.Create(model, graph, plan);
        (TablesSpec tables, long tableBytes, long cacheBytes) = TablesSpecBuilder.Build(model, names);
        InferenceSpecBuilder inference = new(model, graph, plan, names, tables.Kernel);
        HeadSpecBuilder heads = new(graph, plan, names, inference);
        WeightsSpecBuilder weights = new WeightsSpecBuilder(graph, names, WeightPackings.Of(board.Isa)).Build();

        int nameWidth = graph.Nodes.Max(node => node.Name.Length);
        ImmutableArray<string> sources =
        [
            names.Prefix + ".c",
            names.Prefix + "_labels.c",
            names.Prefix + "_tables.c",
            names.Prefix + "_weights.c",
            .. runtime.FilesFor(RuntimeSymbols(graph, tables.Kernel)).Where(path => path.EndsWith(".c", StringComparison.Ordinal)).Select(RuntimeLibrary.OutputPath),
        ];
        EmitSpec spec = new(
            names.Prefix,
            names.Upper,
            model.Name,
            CompilerVersion.Text,
            Provenance(model),
            CLiteral.Comment(board.Name),
            CLiteral.Comment(board.Isa),
            RuntimeAbi,
            new SizeSpec(plan.ArenaBytes, CLiteral.Grouped(plan.ArenaBytes), graph.MaxTokens, heads.ResultBytes()),
            Signatures(names),
            [.. graph.Nodes.SelectMany((node, i) => CComment.Lines(InferenceSpecBuilder.Outline(node, i, nameWidth), OutlineWidth))],
            ArenaMap(graph, plan),
            inference.Build(),
            heads.Build(),
            graph.Heads.Length,
            ScheduledCalls.LogitsPerWord(graph),
            plan[ArenaBuffers.Words].Offset,
            weights.Arrays,
            weights.Descriptors,
            weights.SharedArrays,
            tables,
            sources);
        return (spec, new EmitSizes(weights.Bytes, tableBytes, cacheBytes));
    }

    /// <summary>Functions of the runtime that the emitted code calls.</summary>
    public static IEnumerable<string> RuntimeSymbols(Graph graph, string projection) =>
        graph.Nodes.Select(InferenceSpecBuilder.Kernel)
            .Concat(graph.Heads.Select(head => HeadSpecBuilder.Kernel(head)))
            .Append("pnlp_split_words")
            .Append(projection)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Buffers by offset, then by the time they are written.</summary>
    private static ImmutableArray<string> ArenaMap(Graph graph, MemoryPlan plan)
    {
        int width = plan.ArenaBytes.ToString(CultureInfo.InvariantCulture).Length;
        int last = Steps.Answers(graph);
        return
        [
            .. plan.Buffers.OrderBy(b => b.Offset).ThenBy(b => b.Range.FirstStep).SelectMany(b =>
            {
                string from = b.Offset.ToString(CultureInfo.InvariantCulture).PadLeft(width);
                string to = b.End.ToString(CultureInfo.InvariantCulture).PadLeft(width);
                return CComment.Lines($"[{from}, {to})  {b.Range.Name}, {When(b.Range, last)}", OutlineWidth);
            }),
        ];
    }

    private static string When(LiveRange range, int last)
    {
        string from = Step(range.FirstStep);
        return range.FirstStep == range.LastStep ? $"{from} only"
            : range.LastStep == last ? $"{from} to the end"
            : $"{from} to {Step(range.LastStep)}";
    }

    /// <summary>Steps as the code numbers them: layers from 1.</summary>
    private static string Step(int step) => step switch
    {
        Steps.Words => "word splitting",
        Steps.Projection => "projection",
        _ => FormattableString.Invariant($"step {step - Steps.OfNode(0) + 1}"),
    };

    private static string Provenance(Model model) =>
        string.Join(", ", model.Inputs.Where(input => input.Name is "config.json" or "model.safetensors").Select(input => $"{input.Name} {input.Sha256[..12]}"));

    private static SignatureSpec Signatures(ModelNames names)
    {
        string[] call = ["void *arena", "size_t arena_bytes", "const char *text", "size_t text_bytes"];
        string result = $"{names.Prefix}_result *result";
        return new SignatureSpec(
            CCall.Definition($"pnlp_status {names.Prefix}_run(", [.. call, result]),
            CCall.Definition($"pnlp_status {names.Prefix}_run_words(", [.. call, "const pnlp_range *words", "size_t word_count", result]),
            CCall.Definition("static pnlp_status infer(", ["unsigned char *arena", "const uint8_t *text", "uint32_t word_count", result]));
    }
}
