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

    /// <summary>Tables come first: there is one set of them, whatever number of models reads it.</summary>
    public static (DirectorySpec Spec, long TablesBytes, long CacheBytes) BuildDirectory(ModelSet set, BoardDescription board, RuntimeLibrary runtime)
    {
        TableNames names = NamesOf(set);
        (TablesSpec tables, long tableBytes, long cacheBytes) = TablesSpecBuilder.Build(set.Models[0].Model, names);
        string[] stems = set.IsShared ? ["tables", "features"] : ["tables"];
        IEnumerable<string> generated = stems.Select(stem => $"{names.Prefix}_{stem}.c")
            .Concat(set.Models.Select(planned => ModelNames.PrefixOf(planned.Model.Name)).SelectMany(prefix => new[] { $"{prefix}.c", $"{prefix}_labels.c", $"{prefix}_weights.c" }))
            .Order(StringComparer.Ordinal);
        DirectorySpec spec = new(
            names.Prefix,
            names.Upper,
            [.. set.Models.Select(planned => Origin(planned.Model))],
            CompilerVersion.Text,
            CLiteral.Comment(board.Name),
            CLiteral.Comment(board.Isa),
            RuntimeAbi,
            tables,
            set.IsShared ? new FeaturesSpecBuilder(set.Models, names, tables).Build() : null,
            [.. generated, .. runtime.FilesFor(RuntimeSymbols(set, tables.Kernel)).Where(path => path.EndsWith(".c", StringComparison.Ordinal)).Select(RuntimeLibrary.OutputPath)]);
        return (spec, tableBytes, cacheBytes);
    }

    public static (EmitSpec Spec, long WeightsBytes) Build(PlannedModel planned, DirectorySpec directory, BoardDescription board)
    {
        (Model model, Graph graph, MemoryPlan plan) = (planned.Model, planned.Graph, planned.Plan);
        ModelNames names = ModelNames.Create(model, graph, plan, planned.Features);
        TableNames tables = new(directory.Prefix);
        InferenceSpecBuilder inference = new(model, graph, plan, names, tables, directory.Tables.Kernel);
        HeadSpecBuilder heads = new(graph, plan, names, inference);
        WeightsSpecBuilder weights = new WeightsSpecBuilder(graph, names, WeightPackings.Of(board.Isa)).Build();

        int nameWidth = graph.Nodes.Max(node => node.Name.Length);
        EmitSpec spec = new(
            names.Prefix,
            names.Upper,
            [Origin(model)],
            directory.CompilerVersion,
            directory.Board,
            directory.Isa,
            RuntimeAbi,
            new SizeSpec(plan.ArenaBytes, CLiteral.Grouped(plan.ArenaBytes), graph.MaxTokens, heads.ResultBytes()),
            [.. graph.Nodes.SelectMany((node, i) => CComment.Lines(InferenceSpecBuilder.Outline(node, i, nameWidth), OutlineWidth))],
            ArenaMap(graph, plan),
            inference.Build(),
            directory.Features is null ? inference.Reading() : null,
            directory.Features is null ? null : inference.Encoding(),
            heads.Build(),
            graph.Heads.Length,
            ScheduledCalls.LogitsPerWord(graph),
            weights.Arrays,
            weights.Descriptors,
            weights.SharedArrays);
        return (spec, weights.Bytes);
    }

    /// <summary>Tables carry the name of what shares them, or of the only model.</summary>
    public static TableNames NamesOf(ModelSet set) => new(ModelNames.PrefixOf(set.Name ?? set.Models[0].Model.Name));

    /// <summary>Functions of the runtime that the emitted code calls.</summary>
    public static IEnumerable<string> RuntimeSymbols(ModelSet set, string projection) =>
        set.Models.SelectMany(planned => planned.Graph.Nodes.Select(InferenceSpecBuilder.Kernel).Concat(planned.Graph.Heads.Select(InferenceSpecBuilder.Kernel)))
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

    private static string Origin(Model model) =>
        $"{model.Name} ({string.Join(", ", model.Inputs.Where(input => input.Name is "config.json" or "model.safetensors").Select(input => $"{input.Name} {input.Sha256[..12]}"))})";
}
