using System.Collections.Immutable;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.IR;

/// <summary>A file the model was read from.</summary>
public sealed record InputFile(string Name, string Sha256, long Bytes);

/// <summary>Everything a model folder says, checked.</summary>
public sealed record Model(
    string Name,
    TokenizerOptions Tokenizer,
    Vocabulary Vocabulary,
    ProjectionOptions Projection,
    FingerprintCache Cache,
    Graph Graph,
    ImmutableArray<InputFile> Inputs)
{
    /// <summary>Null where the projection has no codes.</summary>
    public WordCodeTable? WordCodes { get; init; }

    /// <summary>The part that turns text into features.</summary>
    public FrontEnd FrontEnd => new(Name, Graph.MaxTokens, Tokenizer, Vocabulary, Projection, Cache) { WordCodes = WordCodes };
}

