using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>Subwords in id order, with the SHA-256 of the vocabulary file's bytes in lower-case hexadecimal.</summary>
public sealed record Vocabulary(ImmutableArray<string> Subwords, string Sha256);
