using System.Collections.Immutable;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.IR;

/// <summary>What the rows past the last word are.</summary>
public enum PaddingMode
{
    /// <summary>Only the T words are computed.</summary>
    Masked,

    /// <summary>max_tokens rows are computed; those past the last word have empty features.</summary>
    Fixed,
}

/// <summary>An output of the model: s16 logits and what their columns are called.</summary>
public abstract record Head(string Name, Tensor Logits, ImmutableArray<string> Labels)
{
    /// <summary>As in config.json.</summary>
    public abstract string Kind { get; }
}

/// <summary>One label a text. <paramref name="ScoreFactor"/> is k of docs/numerics.md, Heads.</summary>
public sealed record SequenceHead(string Name, Tensor Logits, ImmutableArray<string> Labels, uint ScoreFactor) : Head(Name, Logits, Labels)
{
    public override string Kind => "sequence";
}

/// <summary>
/// One BIO label a word: O, then B-x and I-x for each slot x of <see cref="Slots"/>. Without <paramref name="Transitions"/> each word has its greatest logit's, with them that of the best path.
/// Where a schedule keeps no logits, <see cref="Head.Logits"/> are u16 [T][1], the labels themselves (<see cref="TokenLabelsNode"/>).
/// </summary>
public sealed record BioHead(string Name, Tensor Logits, ImmutableArray<string> Labels, Transitions? Transitions = null) : Head(Name, Logits, Labels)
{
    public override string Kind => Transitions is null ? "bio" : "bio_path";

    public ImmutableArray<string> Slots => [.. Labels.Where((_, i) => i % 2 == 1).Select(label => label[2..])];
}

/// <summary>
/// What a word's label adds to the next one's, in units of the logits (docs/numerics.md, Heads). A kind is 0 for O and x + 1 for slot x.
/// </summary>
/// <param name="Start">[slots + 2][slots + 1]: from a kind, or (last row) from no word, to O or B-x.</param>
/// <param name="Keep">[2][slots]: from B-x and from I-x to I-x.</param>
public sealed record Transitions(int Slots, ImmutableArray<short> Start, ImmutableArray<short> Keep)
{
    public int Kinds => Slots + 1;

    /// <summary>What finding the best path works in: s32 [4][kinds] and u16 [words][kinds] (pnlp_path_bytes).</summary>
    public int PathBytes(int maxTokens) => Kinds * ((4 * sizeof(int)) + (maxTokens * sizeof(ushort)));

    /// <summary>[slots + 1][2]: the least and the greatest value of each row of <see cref="Start"/> but the last.</summary>
    public ImmutableArray<short> Bounds() => [.. Start.Chunk(Kinds).Take(Kinds).SelectMany(row => new[] { row.Min(), row.Max() })];
}

/// <summary>An encoder: nodes in execution order, from <see cref="Features"/> to the heads' logits.</summary>
public sealed record Graph(int MaxTokens, PaddingMode Padding, Tensor Features, ImmutableArray<Node> Nodes, ImmutableArray<Head> Heads)
{
    /// <summary>Rows computed for a text of <paramref name="words"/> words.</summary>
    public int WordRows(int words) => Padding == PaddingMode.Fixed ? MaxTokens : words;
}
