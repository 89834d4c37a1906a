using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// The body of the inference function: pointers into the arena, then one call a layer. <paramref name="image"/>: where the layers' constants are, unless they
/// are linked.
/// </summary>
public sealed class InferenceSpecBuilder(Model model, Graph graph, MemoryPlan plan, ModelNames names, TableNames tables, ProjectionCalls projection, IWeightPacking packing, ModelImage? image = null)
{
    private const int Indent = 4;

    private readonly WordByWordLoop _reading = new(graph, names, tables, projection, model.Tokenizer.MaxWordChars);

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
        string fingerprint = (graph.Nodes[0] is WordByWordNode) ? ArenaBuffers.WordScratch : ArenaBuffers.Fingerprint;
        return new ReadingSpec(
            new TextCallsBuilder(reference, model.Tokenizer, projection, graph.Features).Build(
                names.Upper + "_MAX_TOKENS",
                ("(pnlp_range *)arena", names.Local(ArenaBuffers.Words)),
                "&result->truncated",
                (names.Local(ArenaBuffers.WordScratch), names.Local(fingerprint)),
                names.Local(graph.Features.Name)),
            (graph.Nodes[0] is WordByWordNode),
            CCall.Function($"pnlp_status {names.Prefix}_run(", [.. call, Result]),
            CCall.Function($"pnlp_status {names.Prefix}_run_words(", [.. call, "const pnlp_range *words", "size_t word_count", Result]),
            CCall.Definition("static pnlp_status infer(", [.. Handle, "unsigned char *arena", "const uint8_t *text", "uint32_t word_count", Result]));
    }

    /// <summary>For a model that runs on features. The words themselves are for heads that answer with spans.</summary>
    public EncodingSpec Encoding()
    {
        string?[] words = graph.Heads.Any(head => HeadSet.Of(head).AnswersWords) ? [$"const pnlp_range *{names.Local(ArenaBuffers.Words)}", "features->words"] : [null, null];
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
        HeadRoom room = HeadSet.Of(head);
        string field = "result->" + names.Field(head);
        KernelCall call = room.CallOf(head);
        string[] arguments = [.. call.Arguments.Select(argument => argument.Kind switch
        {
            ArgumentKind.HeadDescriptor => image is null ? "&" + names.Head(head) : "&bound." + room.Describe(head).Struct,
            ArgumentKind.HeadNumber => image is null ? CLiteral.Of(room.Number(head)!.Value) : InImage("u32", image.Find(head.Name, ModelImage.ScoreFactor)),
            ArgumentKind.WordRanges => names.Local(ArenaBuffers.Words),
            ArgumentKind.Scratch => names.Local(LiveRangeAnalysis.Path(head)),
            ArgumentKind.Answer => field,
            _ => Spell(argument, graph.Nodes[^1]),
        })];
        bool binds = image is not null && call.Arguments.Any(argument => argument.Kind == ArgumentKind.HeadDescriptor);
        string answer = CCall.Assignment(Indent, room.AnswersWords ? $"{field}_count" : field, call.Symbol + "(", arguments);
        return binds ? Bind(room.Describe(head).Struct!, names.Head(head)) + "\n" + answer : answer;
    }

    /// <summary>One line for the outline at the top of the file.</summary>
    public static string Outline(Node node, int index, int nameWidth) =>
        FormattableString.Invariant($"{index + 1,3}  {node.Name.PadRight(nameWidth)}  {Shapes(node),-24}  {Kernel(node)}{Fused(node)}{OperatorSet.StepOf(node).Note(node)}");

    /// <summary>The kernel that computes a node.</summary>
    public static string Kernel(Node node) => OperatorSet.StepOf(node).CallOf(node).Symbol;

    /// <summary>The kernel that turns a head's logits, or labels found before, into its answer.</summary>
    public static string Kernel(Head head) => HeadSet.Of(head).CallOf(head).Symbol;

    private static string Shapes(Node node) => $"{node.Inputs[0].Shape} -> {node.Output.Shape}";

    private static string Fused(Node node) => node.Parts.OfType<DenseNode>().Select(part => part.Dense.Activation).FirstOrDefault(table => table is not null) is { } table ? $", {table.Function}" : string.Empty;

    private string Describe(Node node, int index)
    {
        string from = string.Join(" and ", node.Inputs.Select(i => plan.Find(i.Name) is { } buffer ? CLiteral.Of(buffer.Offset) : i.Name));
        return FormattableString.Invariant(
            $"{index + 1}. {node.Name}: {node.OperatorName}{Fused(node)}, {Shapes(node)}{OperatorSet.StepOf(node).Note(node)}; arena {from} -> {plan[node.Name].Offset}");
    }

    private string Call(Node node)
    {
        if (node is WordByWordNode reading)
        {
            return _reading.Call(Indent, reading);
        }

        KernelCall call = OperatorSet.StepOf(node).CallOf(node);
        string statement = CCall.Statement(Indent, call.Symbol + "(", [.. call.Arguments.Select(argument => Spell(argument, node))]);
        return image is not null && Constants(node) is { HasPointers: true, Struct: { } type }
            ? Bind(type, names.Global(node)) + "\n" + statement
            : statement;
    }

    private string Spell(Argument argument, Node step) => argument.Kind switch
    {
        ArgumentKind.Descriptor => Descriptor(argument.Layer!),
        ArgumentKind.Staging => names.Staging(argument.Layer!),
        ArgumentKind.Transitions => "&" + names.Head(graph.Heads.First(head => head.Logits.Name == argument.Layer!.Name)),
        ArgumentKind.Input or ArgumentKind.Output => names.Local(argument.Tensor!.Name),
        ArgumentKind.Scratch => Scratch(step),
        ArgumentKind.Rows => RowsOf(argument.Tensor!),
        ArgumentKind.Count => CountOf(argument.Tensor!),
        ArgumentKind.Words => "(int32_t)word_count",
        ArgumentKind.Number => CLiteral.Of(argument.Value),
        _ => throw new InvalidOperationException($"No spelling for an argument of kind {argument.Kind}."),
    };

    private Descriptor Constants(Node node) => OperatorSet.Of(node).Describe(node, packing);

    private static string Bind(string type, string layout) => CCall.Statement(Indent, $"pnlp_bind_{type}(", $"&bound.{type}", "image", "&" + layout);

    /// <summary>What a kernel is handed: constants in flash, a descriptor that was bound right before, or one that lies in the image as it is.</summary>
    private string Descriptor(Node layer)
    {
        Descriptor constants = Constants(layer);
        return (image, constants) switch
        {
            (null, { Struct: null }) => names.Global(layer),
            (null, _) => "&" + names.Global(layer),
            (_, { Struct: null }) => InImage("s8", image.Find(layer.Name, constants.Arrays.Single().Name)),
            (_, { HasPointers: false }) => InImage(constants.Struct, image.Find(layer.Name, ModelImage.Parameters)),
            _ => "&bound." + constants.Struct,
        };
    }

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
        node.Output.Type == ElementType.U16 ? Times("word_count", node.Output.ElementBytes) : CountOf(node.Output, node.Output.ElementBytes);

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
