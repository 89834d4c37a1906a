namespace PNlpMixer.Codegen.Operators;

/// <summary>What calls of the kernels that gather count to (runtime-c/src, bottleneck_s8.c).</summary>
internal abstract class BottleneckCounts
{
    private static readonly IsaTable<BottleneckCounts> All = new(new PortableBottleneckCounts(), new DspBottleneckCounts(), new MveBottleneckCounts());

    public static BottleneckCounts Of(string isa) => All[isa];

    /// <summary>Whether features are paired before they are gathered.</summary>
    public abstract bool PairsFeatures(BottleneckNode node);

    /// <summary>A row of the bottleneck from paired features: the lists of its neighbours.</summary>
    public abstract void Row(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours);

    /// <summary>The same from features as they are, where a schedule reads word by word.</summary>
    public abstract void RowUnpaired(CostCounts to, BottleneckNode node, int neighbours);

    /// <summary>All rows of a layer.</summary>
    public void Layer(CountContext to, BottleneckNode node)
    {
        int positions = node.Input.Shape.Columns;
        to.Add("bottleneck.call");
        bool pairs = PairsFeatures(node);
        if (pairs)
        {
            to.Add("bottleneck.mark", node.FeatureSize);
            to.Add("bottleneck.pair_word", to.Words);
            to.Add("bottleneck.pair_feature", (double)to.Words * positions);
        }

        for (int row = 0; row < to.Rows; row++)
        {
            (int first, int count) = node.Neighbours(row, to.Words);
            Row(to.To, node, [.. Enumerable.Range(first, count).Select(word => pairs ? to.Features[word] : new FeatureLists(0, positions))]);
        }
    }

    protected static string PutOf(BottleneckNode node) => node.Dense.Activation is null ? "bottleneck.put_s8" : "bottleneck.put_table";
}
