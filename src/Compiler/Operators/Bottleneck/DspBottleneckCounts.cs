namespace PNlpMixer.Codegen.Operators;

/// <summary>The kernels for the DSP extension.</summary>
internal sealed class DspBottleneckCounts : BottleneckCounts
{
    private const int Unrolled = 8;
    private const int BlockOutputs = 16;
    private const int MostFeatures = BottleneckKernels.MostPairedFeatures;

    public override bool PairsFeatures(BottleneckNode node) => node.Input.Shape.Columns <= MostFeatures;

    public override void Row(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
    {
        Blocks(to, node, "bottleneck.row", neighbours.Count);
        foreach (FeatureLists lists in neighbours)
        {
            Gather(to, node, lists);
        }
    }

    public override void RowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
    {
        Blocks(to, node, "bottleneck.word_row", neighbours);
        for (int i = 0; i < neighbours; i++)
        {
            Gather(to, node, new FeatureLists(0, node.Input.Shape.Columns));
        }
    }

    private static void Blocks(CostCounts to, BottleneckNode node, string row, int neighbours)
    {
        to.Add(row);
        to.Add("bottleneck.block", BlocksOf(node));
        to.Add("bottleneck.neighbour", (double)neighbours * BlocksOf(node));
        to.Add(PutOf(node), node.Dense.Outputs);
    }

    private static void Gather(CostCounts to, BottleneckNode node, FeatureLists lists)
    {
        int blocks = BlocksOf(node);
        if (lists.Pairs > 0)
        {
            to.Add("bottleneck.paired", blocks);
            to.Add("bottleneck.step", (double)blocks * (lists.Pairs + lists.Singles));
            to.Add("bottleneck.turn", (double)blocks * (Turns(lists.Pairs, Unrolled) + Turns(lists.Singles, Unrolled)));
            return;
        }

        for (int left = lists.Singles; left > 0; left -= MostFeatures)
        {
            to.Add("bottleneck.single", blocks);
            to.Add("bottleneck.step", (double)blocks * Math.Min(left, MostFeatures));
            to.Add("bottleneck.turn", (double)blocks * Turns(Math.Min(left, MostFeatures), Unrolled));
        }
    }

    private static int BlocksOf(BottleneckNode node) => (node.Dense.Outputs + BlockOutputs - 1) / BlockOutputs;

    private static int Turns(int steps, int unrolled) => (steps + unrolled - 1) / unrolled;
}
