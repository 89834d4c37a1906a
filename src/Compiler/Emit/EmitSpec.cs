using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Emit;

/// <summary>All that a template sees: text and numbers ready to be placed, and nothing to reach back with.</summary>
public sealed record EmitSpec(
    string Prefix,
    string Upper,
    string ModelName,
    string CompilerVersion,
    string Provenance,
    string Board,
    string Isa,
    int RuntimeAbi,
    SizeSpec Sizes,
    SignatureSpec Signatures,
    ImmutableArray<string> NetworkOutline,
    ImmutableArray<string> ArenaMap,
    InferenceSpec Inference,
    ImmutableArray<HeadSpec> Heads,
    int HeadCount,
    int LogitsPerWord,
    int WordsOffset,
    ImmutableArray<ArraySpec> WeightArrays,
    ImmutableArray<DescriptorSpec> WeightDescriptors,
    ImmutableArray<ArraySpec> SharedWeightArrays,
    TablesSpec Tables,
    ImmutableArray<string> Sources);

/// <summary>Numbers the public header states.</summary>
public sealed record SizeSpec(int ArenaBytes, string ArenaBytesGrouped, int MaxTokens, int ResultBytes);

/// <summary>Heads of the functions, without semicolon or body.</summary>
public sealed record SignatureSpec(string Run, string RunWords, string Infer);

/// <summary>The body of the inference function.</summary>
public sealed record InferenceSpec(
    string Rows,
    int ArenaEnd,
    string SplitCall,
    ImmutableArray<BufferSpec> Buffers,
    string ProjectionComment,
    string ProjectionCall,
    string ProjectionTrace,
    ImmutableArray<StepSpec> Steps);

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

/// <summary>Tokenizer and fingerprint cache.</summary>
public sealed record TablesSpec(
    ImmutableArray<ArraySpec> TokenizerArrays,
    DescriptorSpec Tokenizer,
    ImmutableArray<ArraySpec> CacheArrays,
    DescriptorSpec Cache,
    string Kernel);

/// <summary>What a template is rendered with.</summary>
public sealed record TemplateContext(string File, string Template, EmitSpec Model);
