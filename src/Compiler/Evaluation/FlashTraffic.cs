using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Bytes of the layers' constants that a run loads from flash, those that a pass of a kernel loads more than once counted once: weights again for each pass over
/// rows or channels, biases and multipliers with them, entries of activation tables one by one. Tables of tokenizer and cache are not in it: what is read of them
/// depends on the text.
/// </summary>
public sealed class FlashTraffic(Graph graph, IWeightPacking packing)
{
    public long Bytes(int words) => graph.Nodes.Sum(node => Bytes(node, words));

    public long Bytes(Node node, int words) => OperatorSet.StepOf(node).FlashBytes(node, packing, words, graph.WordRows(words));
}
