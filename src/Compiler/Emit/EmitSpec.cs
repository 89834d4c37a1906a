using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// All that a model's templates see: text and numbers ready to be placed, and nothing to reach back with. <paramref name="Reading"/> is null, and
/// <paramref name="Encoding"/> is not, where the model runs on features that several share.
/// </summary>
public sealed record EmitSpec(
    string Prefix,
    string Upper,
    ImmutableArray<string> Origins,
    string CompilerVersion,
    string Board,
    string Isa,
    int RuntimeAbi,
    SizeSpec Sizes,
    ImmutableArray<string> NetworkOutline,
    ImmutableArray<string> ArenaMap,
    InferenceSpec Inference,
    ReadingSpec? Reading,
    EncodingSpec? Encoding,
    ImmutableArray<HeadSpec> Heads,
    int HeadCount,
    int LogitsPerWord,
    ImmutableArray<ArraySpec> WeightArrays,
    ImmutableArray<DescriptorSpec> WeightDescriptors,
    ImmutableArray<ArraySpec> SharedWeightArrays,
    ModelImageSpec? Image);

/// <summary>
/// What the templates of an output directory see that belong to no model alone. <paramref name="Prefix"/> is that of the only model, or the name of what
/// several share; <paramref name="Origins"/> says of each what it was made from.
/// </summary>
public sealed record DirectorySpec(
    string Prefix,
    string Upper,
    ImmutableArray<string> Origins,
    string CompilerVersion,
    string Board,
    string Isa,
    int RuntimeAbi,
    TablesSpec Tables,
    FeaturesSpec? Features,
    TablesImageSpec? TablesImage,
    ImmutableArray<string> Sources);

/// <summary>
/// A model whose constants are an image. <paramref name="Need"/>: the fields of its pnlp_image_need. <paramref name="TablesNeed"/> and
/// <paramref name="Tables"/> are null where several models share the tables. <paramref name="Layers"/>: where the arrays of each layer lie.
/// </summary>
public sealed record ModelImageSpec(FunctionSpec Open, string Need, TablesImageSpec? Tables, ImmutableArray<DescriptorSpec> Layers);

/// <summary>
/// Tables that are an image. <paramref name="Open"/>: the statement that opens it. <paramref name="CacheType"/>: the descriptor that is bound for the
/// projection; <paramref name="HasCodes"/>: one for codes of words is, too, and <paramref name="PartsWords"/>: one for words that are parted.
/// </summary>
public sealed record TablesImageSpec(string Need, string Form, string Open, string CacheType, bool HasCodes, bool PartsWords);

/// <summary>Numbers the public header states.</summary>
public sealed record SizeSpec(int ArenaBytes, string ArenaBytesGrouped, int MaxTokens, int ResultBytes);

/// <summary>The body of the inference function.</summary>
public sealed record InferenceSpec(string Rows, int ArenaEnd, ImmutableArray<BufferSpec> Buffers, ImmutableArray<StepSpec> Steps);

/// <summary>A public function: the head of its definition, and its declaration.</summary>
public sealed record FunctionSpec(string Definition, string Declaration);

/// <summary>Calls from a text to its features.</summary>
public sealed record TextCalls(string Split, string Take, string ProjectionComment, string Projection, string ProjectionTrace);

/// <summary>A model that reads the text itself, and, if <paramref name="WordByWord"/>, does so in the step of its first layer.</summary>
public sealed record ReadingSpec(TextCalls Text, bool WordByWord, FunctionSpec Run, FunctionSpec RunWords, string InferSignature);

/// <summary>A model that runs on features: those of <paramref name="FeaturesPrefix"/>.</summary>
public sealed record EncodingSpec(string FeaturesPrefix, string FeaturesUpper, FunctionSpec Run, string EncodeSignature, string EncodeCall);

/// <summary>
/// The features that several models share: what the caller keeps, and the functions that fill it. <paramref name="ReadBytes"/>: the arena of a reading;
/// <paramref name="ArenaBytes"/>: one that serves the reading and each model.
/// </summary>
public sealed record FeaturesSpec(
    string Mark,
    int MaxTokens,
    int PositionsPerWord,
    int Bytes,
    int ReadBytes,
    int ArenaBytes,
    ImmutableArray<BufferSpec> Buffers,
    TextCalls Text,
    FunctionSpec Read,
    FunctionSpec ReadWords,
    string BeginSignature,
    string ProjectSignature,
    FunctionSpec Open,
    ImmutableArray<UserSpec> Users);

/// <summary>A model among those that share features.</summary>
public sealed record UserSpec(string Prefix);

/// <summary>A local pointer into the arena.</summary>
public sealed record BufferSpec(string Declaration);

/// <summary>One layer: what it is, the call, and the tracing of its output.</summary>
public sealed record StepSpec(string Comment, string Call, string Trace);

/// <summary>
/// A head of the model and its places in the result. <paramref name="Labels"/> are the columns of its logits. Where it does not keep them,
/// <paramref name="LogitsBefore"/> says how many of each word the layers before it show to whoever looks.
/// </summary>
public sealed record HeadSpec(
    string Name,
    string Field,
    string Upper,
    bool IsSequence,
    bool IsBio,
    int Labels,
    int Names,
    bool HasNames,
    ImmutableArray<string> NameLiterals,
    int LogitsOffset,
    bool KeepsLogits,
    int LogitsBefore,
    string Result);

/// <summary>A table in flash. <paramref name="Values"/> are its lines.</summary>
public sealed record ArraySpec(string Comment, string Declaration, string Values);

/// <summary>A descriptor that the inference code names. <paramref name="Fields"/> are its lines.</summary>
public sealed record DescriptorSpec(string Comment, string Type, string Name, string Fields);

/// <summary>Tokenizer, fingerprint cache and, in models that have some, codes of words. <paramref name="PartedWords"/>: null where no words are parted.</summary>
public sealed record TablesSpec(
    ImmutableArray<ArraySpec> TokenizerArrays,
    DescriptorSpec Tokenizer,
    DescriptorSpec? PartedWords,
    ImmutableArray<ArraySpec> CacheArrays,
    DescriptorSpec Cache,
    ImmutableArray<ArraySpec> CodeArrays,
    DescriptorSpec? Codes,
    string Kernel);

/// <summary>What a template is rendered with. <paramref name="Model"/>: an <see cref="EmitSpec"/> or a <see cref="DirectorySpec"/>.</summary>
public sealed record TemplateContext(string File, string Template, object Model);

/// <summary>
/// What the runner's header is rendered with. <paramref name="Others"/>: the models that run on the same features before the one that is looked at.
/// <paramref name="Images"/>: places or files of tables, that model, and the others.
/// </summary>
public sealed record RunnerContext(string File, string Template, EmitSpec Model, DirectorySpec Directory, ImmutableArray<EmitSpec> Others, string ImagesMacro, string Images)
{
    /// <summary>Tables and a model each.</summary>
    public int ImageCount => Others.Length + 2;
}
