namespace PNlpMixer.Codegen.Operators;

/// <summary>The portable kernels.</summary>
internal sealed class PortableBottleneckCounts : BottleneckCounts
{
    public override bool PairsFeatures(BottleneckNode node) => true;

    public override void Row(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
    {
        int outputs = node.Dense.Outputs;
        to.Add("bottleneck.row");
        to.Add("bottleneck.doubled", outputs);
        to.Add(PutOf(node), outputs);
        to.Add("bottleneck.neighbour", neighbours.Count);
        foreach (FeatureLists lists in neighbours)
        {
            Gather(to, outputs, lists.Pairs);
            Gather(to, outputs, lists.Singles);
        }
    }

    public override void RowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
    {
        int outputs = node.Dense.Outputs;
        to.Add("bottleneck.word_row");
        to.Add("bottleneck.biased", outputs);
        to.Add(PutOf(node), outputs);
        for (int i = 0; i < neighbours; i++)
        {
            Gather(to, outputs, node.Input.Shape.Columns);
        }
    }

    private static void Gather(CostCounts to, int outputs, int features)
    {
        to.Add("bottleneck.list");
        to.Add("bottleneck.eight", features / 8);
        to.Add("bottleneck.eight_output", (double)(features / 8) * outputs);
        to.Add("bottleneck.one", features % 8);
        to.Add("bottleneck.one_output", (double)(features % 8) * outputs);
    }
}
