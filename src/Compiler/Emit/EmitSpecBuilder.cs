using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>A directory's own specification, bytes of its tables, of the fingerprints and the codes among them, and the tables as an image where they are one.</summary>
public sealed record DirectoryTables(DirectorySpec Spec, long TablesBytes, long CacheBytes, long CodesBytes, TablesImage? Image);

/// <summary>Puts together all that templates see.</summary>
public static class EmitSpecBuilder
{
    /// <summary>What a comment line of the outline may take, behind its " *   ".</summary>
    private const int OutlineWidth = 112;

    /// <summary>Tables come first: there is one set of them, whatever number of models reads it.</summary>
    public static DirectoryTables BuildDirectory(ModelSet set, BoardDescription board, RuntimeLibrary runtime)
    {
        TableNames names = NamesOf(set);
        Model model = set.Models[0].Model;
        TokenizerTables tokenizer = TokenizerTables.Of(model.Tokenizer, model.Vocabulary);
        CacheTables cache = CacheTables.Create(model.FrontEnd, tokenizer.SubwordOrder);
        WordCodeTables? codes = WordCodeTables.Create(model.WordCodes, model.Projection.FeatureSize);
        TablesSpec tables = TablesSpecBuilder.Build(tokenizer, cache, codes, names);
        TablesImage? image = set.Images is null ? null : TablesImage.Create(model, tokenizer, cache, codes);
        TablesImageSpec? imageSpec = image is null
            ? null
            : new TablesImageSpec(
                Need("PNLP_IMAGE_TABLES", ImageFormat.HeaderBytes + TablesImage.RecordBytes, TablesImage.RecordBytes, image.Layout),
                image.Form,
                Open(set.IsShared ? ["image", "bytes", $"&{names.Prefix}_image_need"] : ["tables_image", "tables_bytes", "&tables_need"], image.Form, model.Projection),
                cache.Type,
                codes is not null,
                !model.Tokenizer.PartedWords.IsEmpty);
        string[] stems = [.. image is null ? new[] { "tables" } : [], .. set.IsShared ? new[] { "features" } : []];
        IEnumerable<string> generated = stems.Select(stem => $"{names.Prefix}_{stem}.c")
            .Concat(set.Models.Select(planned => ModelNames.PrefixOf(planned.Model.Name)).SelectMany(prefix => new[] { $"{prefix}.c", $"{prefix}_labels.c", image is null ? $"{prefix}_weights.c" : $"{prefix}_layout.c" }))
            .Order(StringComparer.Ordinal);
        DirectorySpec spec = new(
            names.Prefix,
            names.Upper,
            [.. set.Models.Select(planned => Origin(planned.Model))],
            CompilerVersion.Text,
            CLiteral.Comment(board.Name),
            CLiteral.Comment(board.Isa),
            RuntimeAbi.Number,
            tables,
            set.IsShared ? new FeaturesSpecBuilder(set.Models, names, tables, imageSpec).Build() : null,
            imageSpec,
            [.. generated, .. runtime.FilesFor(RuntimeSymbols(set, tables.Kernel)).Where(path => path.EndsWith(".c", StringComparison.Ordinal)).Select(RuntimeLibrary.OutputPath)]);
        long codesBytes = codes?.Bytes ?? 0;
        return new DirectoryTables(spec, tokenizer.Bytes + cache.Bytes + codesBytes, cache.Bytes, codesBytes, image);
    }

    public static (EmitSpec Spec, long WeightsBytes, ModelImage? Image) Build(PlannedModel planned, DirectorySpec directory, BoardDescription board)
    {
        (Model model, Graph graph, MemoryPlan plan) = (planned.Model, planned.Graph, planned.Plan);
        ModelNames names = ModelNames.Create(model, graph, plan, planned.Features);
        TableNames tables = new(directory.Prefix);
        IWeightPacking packing = WeightPackings.Of(board.Isa);
        ModelImage? image = directory.TablesImage is null ? null : ModelImage.Create(model, graph, packing);
        InferenceSpecBuilder inference = new(model, graph, plan, names, tables, new ProjectionCalls(directory.Tables.Kernel, model.Projection), packing, image);
        HeadSpecBuilder heads = new(graph, plan, names, inference);
        WeightsSpecBuilder weights = new WeightsSpecBuilder(graph, names, packing).Build();

        int nameWidth = graph.Nodes.Max(node => node.Name.Length);
        EmitSpec spec = new(
            names.Prefix,
            names.Upper,
            [Origin(model)],
            directory.CompilerVersion,
            directory.Board,
            directory.Isa,
            RuntimeAbi.Number,
            new SizeSpec(plan.ArenaBytes, CLiteral.Grouped(plan.ArenaBytes), graph.MaxTokens, heads.ResultBytes()),
            [.. graph.Nodes.SelectMany((node, i) => CComment.Lines(InferenceSpecBuilder.Outline(node, i, nameWidth), OutlineWidth))],
            ArenaMap(graph, plan),
            inference.Build(),
            directory.Features is null ? inference.Reading(Reference(tables, directory.TablesImage, model)) : null,
            directory.Features is null ? null : inference.Encoding(),
            heads.Build(),
            graph.Heads.Length,
            HiddenLogits.PerWord(graph),
            weights.Arrays,
            weights.Descriptors,
            weights.SharedArrays,
            image is null
                ? null
                : new ModelImageSpec(
                    inference.Open(directory.Features is null ? null : tables),
                    Need("PNLP_IMAGE_MODEL", image.Plan.UsedBytes, image.Plan.CheckedBytes, image.Layout),
                    directory.Features is null ? directory.TablesImage : null,
                    new LayoutSpecBuilder(graph, names, image, packing).Build()));
        return (spec, weights.Bytes, image);
    }

    private static TablesReference Reference(TableNames names, TablesImageSpec? image, Model model) =>
        image is null ? TablesReference.Linked(names) : TablesReference.InImage("model->tables", image.CacheType, image.Form, model);

    /// <summary>Opens tables: <paramref name="given"/> are the image, its bytes, and what the firmware needs.</summary>
    private static string Open(string[] given, string form, ProjectionOptions projection) => CCall.Assignment(
        4, "status", "pnlp_tables_open(", [.. given, form, CLiteral.Of((uint)projection.NumHashes), CLiteral.Of((uint)projection.WordCodes), "check_all"]);

    /// <summary>The fields of a pnlp_image_need.</summary>
    private static string Need(string kind, int usedBytes, int checkedBytes, ImageHash layout) => CArray.Fields(
        [
            (kind, "kind"),
            (CLiteral.Of((uint)usedBytes), "used_bytes"),
            (CLiteral.Of((uint)checkedBytes), "checked_bytes"),
            ($"{{{string.Join(", ", layout.Bytes.Select(b => $"{b}u"))}}}", "layout"),
        ]);

    /// <summary>Tables carry the name of what shares them, or of the only model.</summary>
    public static TableNames NamesOf(ModelSet set) => new(ModelNames.PrefixOf(set.Name ?? set.Models[0].Model.Name));

    /// <summary>Functions of the runtime that the emitted code calls.</summary>
    public static IEnumerable<string> RuntimeSymbols(ModelSet set, string projection) =>
        set.Models.SelectMany(planned => planned.Graph.Nodes.Select(InferenceSpecBuilder.Kernel).Concat(planned.Graph.Heads.Select(InferenceSpecBuilder.Kernel)))
            .Concat(set.Images is null ? [] : ["pnlp_image_check", "pnlp_tables_open", "pnlp_bind_dense"])
            .Concat(TextCallsBuilder.SplitKernels(set.Models[0].Model.Tokenizer))
            .Append("pnlp_take_words")
            .Append(projection)
            .Concat(set.Models[0].Model.Projection.WordCodes > 0 ? [ProjectionCalls.CodesKernel] : [])
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
