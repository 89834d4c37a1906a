using System.Collections.Immutable;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.IR;

/// <summary>Switches of the tokenizer (docs/text.md).</summary>
public sealed record TokenizerOptions(bool Lowercase, bool StripAccents, bool MapQuotesAndDashes, string UnknownToken, string ContinuationPrefix, int MaxWordChars, bool SplitUnspaced = false)
{
    /// <summary>Words that are cut, with a space at each place where they are, ascending; empty where there are none.</summary>
    public ImmutableArray<string> PartedWords { get; init; } = [];
}

/// <summary>Parameters of the projection (docs/text.md, sections 6 to 8). <paramref name="WordCodes"/>: of a word; 0 where the model has none.</summary>
public sealed record ProjectionOptions(HashFamily HashFamily, int NumHashes, int NgramSize, int FeatureSize, int Window, int WordCodes = 0)
{
    /// <summary>Positions of a word in the counting Bloom filter: one a hash, then one a code.</summary>
    public int Positions => NumHashes + WordCodes;

    /// <summary>The filter's size: behind the features of hashes, those of codes.</summary>
    public int Counters => FeatureSize + (WordCodeTable.Values * WordCodes);
}

/// <summary>Subwords in id order, with the SHA-256 of the vocabulary file's bytes in lower-case hexadecimal.</summary>
public sealed record Vocabulary(ImmutableArray<string> Subwords, string Sha256);

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
}

/// <summary>The part of a model that turns text into features: integer and float models share it.</summary>
public sealed record FrontEnd(string Name, int MaxTokens, TokenizerOptions Tokenizer, Vocabulary Vocabulary, ProjectionOptions Projection, FingerprintCache Cache)
{
    /// <summary>Null where the projection has no codes.</summary>
    public WordCodeTable? WordCodes { get; init; }
}
