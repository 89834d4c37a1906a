using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Costs;

/// <summary>What calls of the kernels for the DSP extension count to (runtime-c/src/dsp).</summary>
internal sealed class DspCounts : PortableCounts
{
    private const int UnrolledFourRows = 16;
    private const int Unrolled = 8;
    private const int MostSteps = 256;
    private const int BlockOutputs = 16;
    private const int MostFeatures = 256;

    public override void FullyConnected(CostCounts to, DenseCall layer, int rows)
    {
        to.Add("dense.call");
        to.Add("dense.fill_row", rows);
        to.Add("dense.fill_word", (double)rows * (layer.Inner / 4));
        to.Add("dense.fill_rest", layer.Inner % 4 == 0 ? 0 : rows);
        to.Add("dense.fill_rest_byte", (double)rows * (layer.Inner % 4));
        int steps = (layer.Inner + 3) / 4 * 2;
        Columns(to, layer, steps, rows / PanelRows, PanelRows, string.Empty);
        Columns(to, layer, steps, 1, rows % PanelRows, string.Empty);
    }

    public override void TokenMix(CostCounts to, DenseCall layer, int used, int channels)
    {
        int steps = (used + 1) / 2;
        int rest = channels % PanelRows;
        to.Add("dense.call");
        to.Add("dense.turn_four", channels / PanelRows * (double)steps);
        to.Add("dense.turn_few", rest == 0 ? 0 : steps);
        to.Add("dense.turn_few_value", (double)rest * steps);
        Columns(to, layer, steps, channels / PanelRows, PanelRows, "turned_");
        Columns(to, layer, steps, 1, rest, "turned_");
    }

    private static void Columns(CostCounts to, DenseCall layer, int steps, double panels, int rows, string turned)
    {
        if (rows == 0)
        {
            return;
        }

        to.Add($"dense.panel_{layer.Put}", panels);
        if (!layer.Packed)
        {
            AnyLayer(to, layer, steps, panels, rows);
            return;
        }

        int pairs = rows == PanelRows ? layer.Outputs / 2 : 0;
        to.Add($"dense.pair_{turned}{layer.Put}", panels * pairs);
        to.Add("dense.step", panels * pairs * steps);
        to.Add("dense.turn", panels * pairs * Turns(steps, UnrolledFourRows));

        // Fewer rows, and a column that is left over.
        int columns = layer.Outputs - (2 * pairs);
        double dots = panels * ((columns + 1) / 2);
        to.Add($"dense.columns_{rows}_{layer.Put}", columns == 0 ? 0 : panels);
        to.Add($"dense.dot_{rows}", dots);
        to.Add($"dense.dot_{rows}_step", dots * steps);
        to.Add($"dense.dot_{rows}_turn", dots * Turns(steps, Unrolled));
        to.Add($"dense.first_{layer.Put}", dots);
        to.Add($"dense.second_{layer.Put}", panels * (columns / 2));
        to.Add($"dense.put_{layer.Put}", panels * columns * rows);
    }

    /// <summary>Sums that do not fit packed halves are made twice, a column at a time, in parts.</summary>
    private static void AnyLayer(CostCounts to, DenseCall layer, int steps, double panels, int rows)
    {
        double columns = panels * layer.Outputs;
        double parts = columns * ((steps + MostSteps - 1) / MostSteps);
        to.Add($"dense.any_column_{layer.Put}", columns);
        to.Add("dense.any_part", parts);
        to.Add("dense.any_part_row", parts * rows);
        to.Add($"dense.dot_{rows}", parts);
        to.Add($"dense.dot_{rows}_step", columns * steps);
        to.Add($"dense.dot_{rows}_turn", columns * Turns(steps, Unrolled));
        to.Add($"dense.any_put_{layer.Put}", columns * rows);
    }

    private static int Turns(int steps, int unrolled) => (steps + unrolled - 1) / unrolled;

    public override void LayerNorm(CostCounts to, int rows, int channels)
    {
        to.Add("norm.call");
        to.Add("norm.row", rows);
        to.Add("norm.four", (double)rows * (channels / 4));
        to.Add("norm.one", (double)rows * (channels % 4));
    }

    public override void LayerNormRows(CostCounts to, int rows, int channels)
    {
        to.Add("norm.state", rows);
        to.Add("norm.state_four", (double)rows * (channels / 4));
        to.Add("norm.state_one", (double)rows * (channels % 4));
    }

    public override void Add(CostCounts to, AddParameters layer, int count)
    {
        to.Add("add.call");
        to.Add(layer.Shift is 14 or 15 or 16 ? "add.eight" : "add.eight_any_shift", count / 8);
        to.Add("add.one", count % 8);
    }

    public override void MaxPool(CostCounts to, int rows, int channels)
    {
        to.Add("pool.call");
        to.Add("pool.four", channels / 4);
        to.Add("pool.four_row", (double)(channels / 4) * (rows - 1));
        to.Add("pool.one", channels % 4);
        to.Add("pool.one_row", (double)(channels % 4) * (rows - 1));
    }

    public override void FoPool(CostCounts to, int rows, int channels)
    {
        to.Add("fo_pool.call");
        to.Add("fo_pool.four", channels / 4);
        to.Add("fo_pool.four_row", (double)(channels / 4) * rows);
        to.Add("fo_pool.one", channels % 4);
        to.Add("fo_pool.one_row", (double)(channels % 4) * rows);
    }

    public override bool PairsFeatures(BottleneckNode node) => node.Input.Shape.Columns <= MostFeatures;

    public override void BottleneckRow(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
    {
        Blocks(to, node, "bottleneck.row", neighbours.Count);
        foreach (FeatureLists lists in neighbours)
        {
            Gather(to, node, lists);
        }
    }

    public override void BottleneckRowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
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
}
