using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// The body of the inference function: pointers into the arena, then one call a layer. <paramref name="image"/>: where the layers' constants are, unless they
/// are linked.
/// </summary>
public sealed class InferenceSpecBuilder(Model model, Graph graph, MemoryPlan plan, ModelNames names, TableNames tables, ProjectionCalls projection, ModelImage? image = null)
{
    private const int Indent = 4;

    private readonly ScheduledCalls _scheduled = new(graph, names, tables, projection, model.Tokenizer.MaxWordChars);

    public InferenceSpec Build() => new(
        graph.Padding == PaddingMode.Fixed ? $"{names.Upper}_MAX_TOKENS" : "(int32_t)word_count",
        plan.Buffers.Max(b => (b.End + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment),
        [.. plan.Buffers.Select(b => new BufferSpec(Declaration(b)))],
        [.. graph.Nodes.Select((node, i) => new StepSpec(CComment.Block(Indent, Describe(node, i)), Call(node), Trace(node.Output, BytesOf(node))))]);

    /// <summary>For a model that reads the text itself. <paramref name="reference"/>: how the code names the tables.</summary>
    public ReadingSpec Reading(TablesReference reference)
    {
        string[] call = [.. Handle, "void *arena", "size_t arena_bytes", "const char *text", "size_t text_bytes"];

        // Word by word, fingerprints have a place behind the word at hand, and the step of the first layer has it.
        string fingerprint = _scheduled.ReadsWordByWord ? ArenaBuffers.WordScratch : ArenaBuffers.Fingerprint;
        return new ReadingSpec(
            new TextCallsBuilder(reference, model.Tokenizer, projection, graph.Features).Build(
                names.Upper + "_MAX_TOKENS",
                ("(pnlp_range *)arena", names.Local(ArenaBuffers.Words)),
                "&result->truncated",
                (names.Local(ArenaBuffers.WordScratch), names.Local(fingerprint)),
                names.Local(graph.Features.Name)),
            _scheduled.ReadsWordByWord,
            CCall.Function($"pnlp_status {names.Prefix}_run(", [.. call, Result]),
            CCall.Function($"pnlp_status {names.Prefix}_run_words(", [.. call, "const pnlp_range *words", "size_t word_count", Result]),
            CCall.Definition("static pnlp_status infer(", [.. Handle, "unsigned char *arena", "const uint8_t *text", "uint32_t word_count", Result]));
    }

    /// <summary>For a model that runs on features. The words themselves are for heads that answer with spans.</summary>
    public EncodingSpec Encoding()
    {
        string?[] words = graph.Heads.Any(head => head is BioHead) ? [$"const pnlp_range *{names.Local(ArenaBuffers.Words)}", "features->words"] : [null, null];
        return new EncodingSpec(
            tables.Prefix,
            tables.Upper,
            CCall.Function($"pnlp_status {names.Prefix}_run_features(", [.. Handle, "void *arena", "size_t arena_bytes", $"const {tables.Prefix}_features *features", Result]),
            CCall.Definition("static void encode(", [.. Handle, .. Given("unsigned char *arena", words[0], $"const uint16_t *{names.Local(graph.Features.Name)}", "uint32_t word_count", Result)]),
            CCall.Statement(Indent, "encode(", [.. Given(image is null ? null : "model", "(unsigned char *)arena", words[1], "features->positions", "word_count", "result")]));

        static IEnumerable<string> Given(params IEnumerable<string?> arguments) => arguments.OfType<string>();
    }

    /// <summary>Opens a model that is an image: with its own tables, or with those that several share.</summary>
    public FunctionSpec Open(TableNames? shared) => CCall.Function(
        $"pnlp_status {names.Prefix}_open(",
        [
            $"{names.Prefix}_model *model",
            .. shared is null ? OwnTables : [$"const {shared.Prefix}_tables *tables"],
            "const void *model_image",
            "size_t model_bytes",
            "int32_t check_all",
        ]);

    private static string[] OwnTables => ["const void *tables_image", "size_t tables_bytes"];

    private string[] Handle => image is null ? [] : [$"const {names.Prefix}_model *model"];

    private string Result => $"{names.Prefix}_result *result";

    /// <summary>The statement that turns a head's logits into its part of the result.</summary>
    public string Answer(Head head)
    {
        string field = "result->" + names.Field(head);
        return head switch
        {
            SequenceHead sequence => CCall.Assignment(
                Indent,
                field,
                "pnlp_sequence_label_s16(",
                names.Local(head.Logits.Name),
                CLiteral.Of(head.Labels.Length),
                image is null ? CLiteral.Of(sequence.ScoreFactor) : InImage("u32", image.Find(head.Name, ModelImage.ScoreFactor))),
            BioHead { Logits.Type: ElementType.U16 } => CCall.Assignment(
                Indent,
                $"{field}_count",
                "pnlp_bio_spans_u16(",
                names.Local(head.Logits.Name),
                "(int32_t)word_count",
                names.Local(ArenaBuffers.Words),
                field),
            BioHead { Transitions: not null } bio => BindTransitions(bio) + CCall.Assignment(
                Indent,
                $"{field}_count",
                "pnlp_bio_path_s16(",
                image is null ? "&" + names.Transitions(bio) : "&bound.transitions",
                names.Local(head.Logits.Name),
                "(int32_t)word_count",
                names.Local(ArenaBuffers.Words),
                names.Local(LiveRangeAnalysis.Path(bio)),
                field),
            BioHead => CCall.Assignment(
                Indent,
                $"{field}_count",
                "pnlp_bio_spans_s16(",
                names.Local(head.Logits.Name),
                "(int32_t)word_count",
                CLiteral.Of(head.Labels.Length),
                names.Local(ArenaBuffers.Words),
                field),
            _ => throw new InvalidOperationException($"No kernel for head {head.Name}."),
        };
    }

    /// <summary>One line for the outline at the top of the file.</summary>
    public static string Outline(Node node, int index, int nameWidth) =>
        FormattableString.Invariant($"{index + 1,3}  {node.Name.PadRight(nameWidth)}  {Shapes(node),-24}  {Kernel(node)}{Fused(node)}{ScheduledCalls.Note(node)}");

    /// <summary>The kernel that computes a node.</summary>
    public static string Kernel(Node node) => node switch
    {
        BottleneckNode => "pnlp_bottleneck_s8",
        FullyConnectedNode { Output.Type: ElementType.S16 } => "pnlp_fully_connected_s16",
        FullyConnectedNode => "pnlp_fully_connected_s8",
        TokenContractNode => "pnlp_token_contract_s8",
        TokenExpandNode => "pnlp_token_expand_s8",
        Conv1dNode => "pnlp_conv1d_s8",
        FoPoolNode => "pnlp_fo_pool_s8",
        ConcatNode => "pnlp_concat_s8",
        LayerNormNode => "pnlp_layer_norm_s8",
        LookupTableNode => "pnlp_lookup_s8",
        AddNode => "pnlp_add_s8",
        MaxPoolNode => "pnlp_max_pool_s8",
        ScheduledNode scheduled => ScheduledCalls.Kernel(scheduled),
        _ => throw new InvalidOperationException($"No kernel for operator {node.OperatorName}."),
    };

    /// <summary>The kernel that turns a head's logits, or labels found before, into its answer.</summary>
    public static string Kernel(Head head) => head switch
    {
        SequenceHead => "pnlp_sequence_label_s16",
        BioHead { Logits.Type: ElementType.U16 } => "pnlp_bio_spans_u16",
        BioHead { Transitions: not null } => "pnlp_bio_path_s16",
        _ => "pnlp_bio_spans_s16",
    };

    /// <summary>Where a node's table or product keeps its activation.</summary>
    public static DenseParameters? Dense(Node node) => node switch
    {
        BottleneckNode n => n.Dense,
        FullyConnectedNode n => n.Dense,
        Conv1dNode n => n.Dense,
        TokenContractNode n => n.Dense,
        TokenExpandNode n => n.Dense,
        _ => null,
    };

    private static string Shapes(Node node) => $"{node.Inputs[0].Shape} -> {node.Output.Shape}";

    private static string Fused(Node node) => node.Parts.Select(part => Dense(part)?.Activation).FirstOrDefault(table => table is not null) is { } table ? $", {table.Function}" : string.Empty;

    private string Describe(Node node, int index)
    {
        string from = string.Join(" and ", node.Inputs.Select(i => plan.Find(i.Name) is { } buffer ? CLiteral.Of(buffer.Offset) : i.Name));
        return FormattableString.Invariant(
            $"{index + 1}. {node.Name}: {node.OperatorName}{Fused(node)}, {Shapes(node)}{ScheduledCalls.Note(node)}; arena {from} -> {plan[node.Name].Offset}");
    }

    private string Call(Node node)
    {
        string head = Kernel(node) + "(";
        string descriptor = Descriptor(node);
        string x = names.Local(node.Inputs[0].Name);
        string y = names.Local(node.Name);
        string rows = RowsOf(node.Inputs[0]);
        string channels = CLiteral.Of(node.Output.Shape.Columns);
        string scratch = Scratch(node);
        string call = node switch
        {
            ScheduledNode scheduled => _scheduled.Call(Indent, scheduled, scratch),
            BottleneckNode => CCall.Statement(
                Indent, head, descriptor, x, "(int32_t)word_count", RowsOf(node.Output), scratch, y),
            FullyConnectedNode => CCall.Statement(Indent, head, descriptor, x, rows, scratch, y),
            Conv1dNode => CCall.Statement(Indent, head, descriptor, x, rows, scratch, y),
            FoPoolNode n => CCall.Statement(Indent, head, descriptor, x, names.Local(n.Forget.Name), names.Local(n.Gate.Name), rows, channels, y),
            ConcatNode n => CCall.Statement(Indent, head, x, CLiteral.Of(n.X.Shape.Columns), names.Local(n.Y.Name), CLiteral.Of(n.Y.Shape.Columns), rows, y),
            TokenContractNode => CCall.Statement(Indent, head, descriptor, x, "rows", channels, scratch, y),
            TokenExpandNode => CCall.Statement(Indent, head, descriptor, x, "rows", channels, scratch, y),
            LayerNormNode => CCall.Statement(Indent, head, descriptor, x, rows, y),
            LookupTableNode => CCall.Statement(Indent, head, descriptor, x, CountOf(node.Output), y),
            AddNode => CCall.Statement(Indent, head, descriptor, x, names.Local(node.Inputs[1].Name), CountOf(node.Output), y),
            MaxPoolNode => CCall.Statement(Indent, head, x, rows, channels, y),
            _ => throw new InvalidOperationException($"No call for operator {node.OperatorName}."),
        };
        return image is not null && BindingOf(node) is { } binding
            ? CCall.Statement(Indent, $"pnlp_bind_{binding}(", $"&bound.{binding}", "image", "&" + names.Global(node)) + "\n" + call
            : call;
    }

    private string BindTransitions(BioHead head) =>
        image is null ? string.Empty : CCall.Statement(Indent, "pnlp_bind_transitions(", "&bound.transitions", "image", "&" + names.Transitions(head)) + "\n";

    /// <summary>What a kernel is handed: a descriptor in flash, one that was bound right before, or one that needs no binding.</summary>
    private string Descriptor(Node node) => node switch
    {
        _ when image is null => node is LookupTableNode ? names.Global(node) : "&" + names.Global(node),
        LookupTableNode => InImage("s8", image.Find(node.Name, ModelImage.Table)),
        AddNode => InImage("add", image.Find(node.Name, ModelImage.Parameters)),
        FoPoolNode => InImage("fo_pool", image.Find(node.Name, ModelImage.Parameters)),
        _ => "&bound." + BindingOf(node),
    };

    /// <summary>The descriptors that hold pointers.</summary>
    public static string? BindingOf(Node node) => node switch
    {
        BottleneckNode => "bottleneck",
        Conv1dNode => "conv1d",
        LayerNormNode => "layer_norm",
        _ => Dense(node) is null ? null : "dense",
    };

    private static string InImage(string type, int at) => $"pnlp_image_{type}(image, {CLiteral.Of((uint)at)})";

    private string Scratch(Node node)
    {
        string name = LiveRangeAnalysis.Scratch(node);
        return plan.Find(name) is null ? "NULL" : names.Local(name);
    }

    private string Trace(Tensor tensor, string bytes) =>
        CCall.Statement(Indent, "PNLP_TRACE(", CLiteral.Quote(tensor.Name), names.Local(tensor.Name), bytes);

    /// <summary>Labels are found for the words alone, whatever rows there are.</summary>
    private static string BytesOf(Node node) =>
        node is TokenLabelsNode ? Times("word_count", node.Output.ElementBytes) : CountOf(node.Output, node.Output.ElementBytes);

    private static string RowsOf(Tensor tensor) => tensor.Shape.FixedRows is { } rows ? CLiteral.Of(rows) : "rows";

    /// <summary>Elements of a tensor, or its bytes: a product only where the rows are known on the device alone.</summary>
    private static string CountOf(Tensor tensor, int each = 1) =>
        tensor.Shape.FixedRows is { } rows ? CLiteral.Of(rows * tensor.Shape.Columns * each) : Times("rows", tensor.Shape.Columns * each);

    internal static string Times(string rows, int factor) => factor == 1 ? rows : FormattableString.Invariant($"{rows} * {factor}");

    private string Declaration(PlacedBuffer buffer)
    {
        string type = TypeOf(buffer.Range.Name);
        // By way of void: the arena and every offset are aligned (check, ArenaPlanner), which -Wcast-align cannot know.
        string cast = type == "int8_t" ? "(int8_t *)" : $"({type} *)(void *)";
        return FormattableString.Invariant($"{type} *const {names.Local(buffer.Range.Name)} = {cast}(arena + {buffer.Offset});");
    }

    private string TypeOf(string buffer) => buffer switch
    {
        ArenaBuffers.Words => "pnlp_range",
        ArenaBuffers.WordScratch or ArenaBuffers.Fingerprint => "uint32_t",
        _ when graph.Features.Name == buffer => "uint16_t",
        _ when graph.Nodes.FirstOrDefault(n => n.Name == buffer) is { } node => TypeOf(node.Output.Type),
        _ => "int32_t",
    };

    private static string TypeOf(ElementType type) => type switch
    {
        ElementType.S16 => "int16_t",
        ElementType.U16 => "uint16_t",
        _ => "int8_t",
    };
}
