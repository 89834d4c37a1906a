using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// The label of each word, u16 [T][1], from logits of <paramref name="Panel"/> words at a time: the greatest, or, with <paramref name="Transitions"/>, the one on
/// the best path.
/// </summary>
public sealed record TokenLabelsNode(FullyConnectedNode Logits, int Panel, Transitions? Transitions = null)
    : ScheduledNode([Logits], new Tensor(Logits.Name, ElementType.U16, TensorShape.Words(1), new QuantParams(1, 0)));

/// <summary>Labels from panels of logits, which are never whole in memory (docs/schedules.md).</summary>
public sealed class TokenLabelsStep : CombinedStep<TokenLabelsNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(TokenLabelsNode node, Graph graph) => [];

    protected override KernelCall CallOf(TokenLabelsNode node) => new(
        node.Transitions is null ? "pnlp_token_labels_s8" : "pnlp_path_labels_s8",
        [
            Argument.Descriptor(node.Logits),
            .. node.Transitions is null ? [] : new[] { Argument.Transitions(node) },
            Argument.Input(node.Inputs[0]),
            Argument.Words,
            Argument.Number(node.Panel),
            Argument.Scratch,
            Argument.Output(node.Output),
        ]);

    protected override string Note(TokenLabelsNode node) =>
        FormattableString.Invariant($", {(node.Transitions is null ? "arg-max" : "best path")}, {node.Panel} rows at a time");

    protected override IEnumerable<Tensor> InPlace(TokenLabelsNode node) => [];

    protected override int ScratchBytes(TokenLabelsNode node, IWeightPacking packing, int maxTokens) =>
        (node.Transitions is { } transitions ? KernelBlocks.Aligned(transitions.PathBytes(maxTokens)) : 0)
            + KernelBlocks.Aligned(node.Panel * node.Logits.Dense.Outputs * sizeof(short))
            + PartBytes(node, packing, Math.Min(node.Panel, maxTokens));

    private protected override void Count(TokenLabelsNode node, CountContext to)
    {
        for (int word = 0; word < to.Words; word += node.Panel)
        {
            to.Dense.FullyConnected(to.To, DenseCall.Of(node.Logits), Math.Min(node.Panel, to.Words - word));
        }

        if (node.Transitions is { } transitions)
        {
            AnswerCounts.Path(to.To, transitions, to.Words, to.PathOf(node.Output));
        }
        else
        {
            AnswerCounts.Argmax(to.To, to.Words, node.Logits.Dense.Outputs);
        }
    }

    protected override long FlashBytes(TokenLabelsNode node, IWeightPacking packing, int words, int rows) =>
        InPanels(words, node.Panel, count => DenseRoom.RowBytes(node.Logits, packing, count));
}
