using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The C names of everything in a model, each unique in its scope.</summary>
public sealed record ModelNames(
    string Prefix,
    string Upper,
    ImmutableDictionary<string, string> Locals,
    ImmutableDictionary<string, string> Globals,
    ImmutableDictionary<string, string> Stagings,
    ImmutableDictionary<string, string> Fields,
    ImmutableDictionary<string, string> HeadGlobals)
{
    private const int LongestName = 40;

    /// <summary>The pointer that stands for a buffer in the inference function.</summary>
    public string Local(string buffer) => Locals[buffer];

    /// <summary>How the constants of a layer are copied into RAM.</summary>
    public string Staging(Node layer) => Stagings[layer.Name];

    /// <summary>The descriptor of a layer.</summary>
    public string Global(Node node) => Globals[node.Name];

    /// <summary>The descriptor of a head's own constants.</summary>
    public string Head(Head head) => HeadGlobals[head.Name];

    /// <summary>The member of the result.</summary>
    public string Field(Head head) => Fields[head.Name];

    /// <summary>The end of a name too long for a line of C: "encoder.block3.mixer0.token.norm" differs from its neighbours there.</summary>
    public static string Clip(string name) =>
        name.Length <= LongestName ? name : name[^LongestName..].TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '_', ' ');

    public static string PrefixOf(string modelName) => CIdentifier.Clean(modelName);

    public static ModelNames Create(Model model, Graph graph, MemoryPlan plan, FeaturesPlace features)
    {
        string prefix = PrefixOf(model.Name);
        CScope fieldScope = new("word_count", "truncated");
        ImmutableDictionary<string, string> fields = graph.Heads.ToImmutableDictionary(
            head => head.Name,
            head => HeadSet.Of(head).AnswersWords ? fieldScope.Declare(head.Name, "_count") : fieldScope.Declare(head.Name),
            StringComparer.Ordinal);

        CScope globalScope = new(
            [$"{prefix}_run", $"{prefix}_run_words", $"{prefix}_run_features", $"{prefix}_result", $"{prefix}_tokenizer", $"{prefix}_fingerprints", $"{prefix}_word_codes", $"{prefix}_open", $"{prefix}_model", $"{prefix}_image_need", .. fields.Values.Select(f => $"{prefix}_{f}_name")]);
        ImmutableDictionary<string, string> globals = graph.Nodes.SelectMany(node => node.Parts).ToImmutableDictionary(
            node => node.Name, node => globalScope.Declare($"{prefix}_{Clip(node.Name)}"), StringComparer.Ordinal);

        ImmutableDictionary<string, string> stagings = graph.Nodes.OfType<StagedNode>().ToImmutableDictionary(
            node => node.Name, node => globalScope.Declare($"{prefix}_{Clip(node.Name)}_staging"), StringComparer.Ordinal);
        ImmutableDictionary<string, string> headGlobals = graph.Heads.Select(head => (head.Name, HeadSet.Of(head).Describe(head).Struct)).Where(head => head.Struct is not null).ToImmutableDictionary(
            head => head.Name, head => globalScope.Declare($"{prefix}_{Clip(head.Name)}_{head.Struct}"), StringComparer.Ordinal);

        CScope localScope = new(
            "arena", "text", "word_count", "rows", "result", "check", "infer", "encode", "model", "image", "bound", "tokenizer", "fingerprints", "word_codes", "model_need", "tables_need", "t", "first", "kept");
        IEnumerable<string> outside = features == FeaturesPlace.Caller ? [ArenaBuffers.Words, graph.Features.Name] : [];
        ImmutableDictionary<string, string> locals = outside.Concat(plan.Buffers.Select(buffer => buffer.Range.Name)).ToImmutableDictionary(
            buffer => buffer, buffer => localScope.Declare(Clip(buffer)), StringComparer.Ordinal);

        return new ModelNames(prefix, CIdentifier.Upper(prefix), locals, globals, stagings, fields, headGlobals);
    }
}
