using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A head of a model folder as its room sees it: logits resolved and of the right shape, labels checked.</summary>
public sealed record HeadReader(string Name, Tensor Logits, ImmutableArray<string> Labels, Func<Transitions?> Transitions);

/// <summary>Everything the compiler knows of one kind of head. No member has a default: a kind that forgets a stage does not compile.</summary>
public abstract class HeadRoom
{
    /// <summary>"kind" in config.json.</summary>
    public abstract string Kind { get; }

    /// <summary>It answers for each word, with BIO labels; another one for the text, with a label.</summary>
    public abstract bool AnswersWords { get; }

    /// <summary>NAME.x of model.safetensors.</summary>
    public abstract ImmutableArray<string> Tensors { get; }

    /// <summary>Null where the scale of the logits, or a tensor, does not do; a tensor has been reported then.</summary>
    public abstract Head? Read(HeadReader head);

    /// <summary>The integers of docs/numerics.md, Heads. <paramref name="logits"/>: row by row, as many rows as there are words, or one.</summary>
    public abstract HeadResult Answer(Head head, ReadOnlySpan<short> logits, ImmutableArray<WordRange> words);

    /// <summary>The same from float logits: labels and spans, no integers.</summary>
    public abstract HeadResult FloatAnswer(Head head, FloatTransitions? transitions, FloatValue logits, ImmutableArray<WordRange> words);

    /// <summary>Constants beside the logits' layer, for linked code, images and the layout hash.</summary>
    public abstract Descriptor Describe(Head head);

    /// <summary>A number that comes with the model and is no part of a descriptor; null where there is none.</summary>
    public abstract uint? Number(Head head);

    /// <summary>The call that makes the answer of the logits.</summary>
    public abstract KernelCall CallOf(Head head);

    /// <summary>Bytes the call works in; 0 where it works in none.</summary>
    public abstract int ScratchBytes(Head head, int maxTokens);

    /// <summary>What the names of the answer's labels are: those of the columns, or of the slots.</summary>
    public abstract ImmutableArray<string> Names(Head head);

    /// <summary>How often the call's loops run.</summary>
    internal abstract void Count(Head head, CostCounts to, int words, Func<PathCounts> path);
}

/// <summary>All kinds of heads. A test holds the list to the assembly.</summary>
public static class HeadSet
{
    /// <summary>In the order of docs/model-format.md.</summary>
    public static ImmutableArray<HeadRoom> All { get; } = [new SequenceRoom(), new BioRoom(), new BioPathRoom()];

    public static HeadRoom Of(Head head) => Of(head.Kind);

    public static HeadRoom Of(string kind) => All.First(room => room.Kind == kind);
}
