using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>The part of a model that turns text into features: integer and float models share it.</summary>
public sealed record FrontEnd(string Name, int MaxTokens, TokenizerOptions Tokenizer, Vocabulary Vocabulary, ProjectionOptions Projection, FingerprintCache Cache)
{
    /// <summary>Null where the projection has no codes.</summary>
    public WordCodeTable? WordCodes { get; init; }
}
