using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// What the stages behind the passes know of a step: of an operator, or of what a schedule made of several. Nothing has a default: a step that forgets a stage
/// does not compile.
/// </summary>
public abstract class StepDefinition
{
    public abstract Type NodeType { get; }

    /// <summary>The rules that every such node holds to: "reads a row a word".</summary>
    public abstract IEnumerable<(bool Holds, string Rule)> Invariants(Node node, Graph graph);

    /// <summary>The call of the runtime. A step that the emitter spells out itself names the kernel, and no arguments.</summary>
    public abstract KernelCall CallOf(Node node);

    /// <summary>How much of it is done at a time, for comments; empty where there is nothing to say.</summary>
    public abstract string Note(Node node);

    /// <summary>Inputs whose bytes the output may take, best first (runtime-c/src/pnlp_inner.h says the same of the kernel).</summary>
    public abstract IEnumerable<Tensor> InPlace(Node node);

    /// <summary>Bytes the kernel works in, for at most <paramref name="maxTokens"/> rows a word; 0 where it is called with NULL.</summary>
    public abstract int ScratchBytes(Node node, IWeightPacking packing, int maxTokens);

    /// <summary>How often the kernel's loops run (docs/costs.md).</summary>
    internal abstract void Count(Node node, CountContext to);

    /// <summary>Bytes of constants that a run loads from flash.</summary>
    public abstract long FlashBytes(Node node, IWeightPacking packing, int words, int rows);
}

/// <summary>The same for one type of node: the casts are here, once.</summary>
public abstract class StepDefinition<TNode> : StepDefinition
    where TNode : Node
{
    public sealed override Type NodeType => typeof(TNode);

    public sealed override IEnumerable<(bool Holds, string Rule)> Invariants(Node node, Graph graph) => Invariants((TNode)node, graph);

    public sealed override KernelCall CallOf(Node node) => CallOf((TNode)node);

    public sealed override string Note(Node node) => Note((TNode)node);

    public sealed override IEnumerable<Tensor> InPlace(Node node) => InPlace((TNode)node);

    public sealed override int ScratchBytes(Node node, IWeightPacking packing, int maxTokens) => ScratchBytes((TNode)node, packing, maxTokens);

    internal sealed override void Count(Node node, CountContext to) => Count((TNode)node, to);

    public sealed override long FlashBytes(Node node, IWeightPacking packing, int words, int rows) => FlashBytes((TNode)node, packing, words, rows);

    protected abstract IEnumerable<(bool Holds, string Rule)> Invariants(TNode node, Graph graph);

    protected abstract KernelCall CallOf(TNode node);

    protected abstract string Note(TNode node);

    protected abstract IEnumerable<Tensor> InPlace(TNode node);

    protected abstract int ScratchBytes(TNode node, IWeightPacking packing, int maxTokens);

    private protected abstract void Count(TNode node, CountContext to);

    protected abstract long FlashBytes(TNode node, IWeightPacking packing, int words, int rows);
}
