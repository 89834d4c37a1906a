namespace PNlpMixer.Codegen.Operators;

/// <summary>The kernels for MVE.</summary>
internal sealed class MveBottleneckCounts : BottleneckCounts
{
    private const int MostFeatures = BottleneckKernels.MostPairedFeatures;

    public override bool PairsFeatures(BottleneckNode node) => node.Input.Shape.Columns <= MostFeatures;

    public override void Row(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
    {
        Finish(to, node, "bottleneck.row");
        foreach (FeatureLists lists in neighbours)
        {
            Word(to, node, lists);
        }
    }

    public override void RowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
    {
        Finish(to, node, "bottleneck.word_row");
        for (int i = 0; i < neighbours; i++)
        {
            Word(to, node, new FeatureLists(0, node.Input.Shape.Columns));
        }
    }

    private static void Finish(CostCounts to, BottleneckNode node, string row)
    {
        to.Add(row);
        to.Add("bottleneck.bias", node.Dense.Outputs);
        to.Add($"{PutOf(node)}_four", (node.Dense.Outputs + 3) / 4);
    }

    private static void Word(CostCounts to, BottleneckNode node, FeatureLists lists)
    {
        if (lists.Pairs > 0)
        {
            Features(to, node.Dense.Outputs, lists);
            return;
        }

        for (int left = lists.Singles; left > 0; left -= MostFeatures)
        {
            Features(to, node.Dense.Outputs, new FeatureLists(0, Math.Min(left, MostFeatures)));
        }
    }

    private static void Features(CostCounts to, int outputs, FeatureLists lists)
    {
        int features = lists.Pairs + lists.Singles;
        int left = outputs % 48;
        to.Add("bottleneck.word");
        Width(48, outputs / 48);
        Width(32, left / 32);
        Width(16, left % 32 / 16);
        to.Add("bottleneck.sixteen", outputs / 16);
        int last = (outputs % 16 + 3) / 4;
        to.Add("bottleneck.feature", features);
        to.Add("bottleneck.last_feature", last == 0 ? 0 : features);
        to.Add("bottleneck.last_four", (double)last * features);

        void Width(int width, int times)
        {
            to.Add(FormattableString.Invariant($"bottleneck.width_{width}"), times);
            to.Add(FormattableString.Invariant($"bottleneck.step_{width}"), (double)times * features);
        }
    }
}
