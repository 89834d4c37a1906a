using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Words are projected one ahead of the window; no more positions are kept than a row of the bottleneck gathers with.</summary>
public sealed record WordByWordNode(BottleneckNode Bottleneck) : ScheduledNode([Bottleneck], Bottleneck.Output)
{
    /// <summary>Words whose positions are at hand.</summary>
    public int Words => Bottleneck.Windows;
}

/// <summary>Projection and bottleneck as one step, a word at a time (docs/schedules.md). The emitter writes its loop: the projection of a word is part of it.</summary>
public sealed class WordByWordStep : CombinedStep<WordByWordNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(WordByWordNode node, Graph graph) => [];

    protected override KernelCall CallOf(WordByWordNode node) => new("pnlp_bottleneck_row_s8");

    protected override string Note(WordByWordNode node) => ", word by word";

    protected override IEnumerable<Tensor> InPlace(WordByWordNode node) => [];

    protected override int ScratchBytes(WordByWordNode node, IWeightPacking packing, int maxTokens) => KernelBlocks.Aligned(node.Bottleneck.Dense.Outputs * sizeof(int));

    private protected override void Count(WordByWordNode node, CountContext to)
    {
        to.Project(to.To);
        int positions = node.Bottleneck.Input.Shape.Columns;
        for (int row = 0; row < to.Rows; row++)
        {
            (int first, int count) = node.Bottleneck.Neighbours(row, to.Words);
            BottleneckCounts.Of(to.Isa).RowUnpaired(to.To, node.Bottleneck, count);
            if (first > 0)
            {
                to.Add("bottleneck.moved", positions * (double)Math.Min(2 * node.Bottleneck.Window, to.Words - first));
            }
        }

        to.Add("bottleneck.word_read", to.Words);
    }

    protected override long FlashBytes(WordByWordNode node, IWeightPacking packing, int words, int rows) => BottleneckKernels.FlashBytes(node.Bottleneck, words, rows);
}
