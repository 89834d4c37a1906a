using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Costs;

/// <summary>
/// What calls of the portable kernels count to (runtime-c/src/portable). Each method is named after its function and follows its loops; those of an
/// instruction set override what the folder of that name replaces.
/// </summary>
internal class PortableCounts
{
    protected const int PanelRows = KernelBlocks.PanelRows;

    public static PortableCounts Of(string isa) => isa switch
    {
        "dsp" => new DspCounts(),
        "mve" => new MveCounts(),
        _ => new PortableCounts(),
    };

    public virtual void FullyConnected(CostCounts to, DenseCall layer, int rows)
    {
        to.Add("dense.call");
        Panels(to, layer, layer.Inner, rows / PanelRows, PanelRows);
        if (rows % PanelRows == 1)
        {
            Row(to, layer);
        }
        else
        {
            Panels(to, layer, layer.Inner, 1, rows % PanelRows);
        }
    }

    /// <summary>A dense product over the windows; those at the ends of the text are copied and filled up.</summary>
    public void Conv1d(CostCounts to, Conv1dNode node, int rows)
    {
        FullyConnected(to, DenseCall.Of(node), rows);
        to.Add("conv1d.call");
        for (int first = 0; first < rows; first += PanelRows)
        {
            int begin = first - node.Before;
            int end = Math.Min(first + PanelRows, rows) + node.After;
            to.Add("conv1d.pass");
            if (begin < 0 || end > rows)
            {
                int channels = node.Input.Shape.Columns;
                to.Add("conv1d.copy");
                to.Add("conv1d.filled", (double)(end - begin) * channels);
                to.Add("conv1d.copied", (double)(Math.Min(end, rows) - Math.Max(begin, 0)) * channels);
            }
        }
    }

    /// <summary>token_contract and token_expand: channel by channel, from the first <paramref name="used"/> rows.</summary>
    public virtual void TokenMix(CostCounts to, DenseCall layer, int used, int channels)
    {
        to.Add("dense.call");
        Panels(to, layer, used, channels / PanelRows, PanelRows);
        Panels(to, layer, used, 1, channels % PanelRows);
    }

    private static void Panels(CostCounts to, DenseCall layer, int inner, double panels, int rows)
    {
        if (rows == 0)
        {
            return;
        }

        string part = rows == PanelRows ? layer.Type : $"{layer.Type}_of_few";
        double columns = panels * layer.Outputs;
        to.Add("dense.panel", panels);
        to.Add(rows == PanelRows ? "dense.fill" : "dense.fill_few", panels * inner);
        to.Add($"dense.column_{part}", columns);
        to.Add($"dense.eight_{layer.Type}", columns * (inner / 8));
        to.Add($"dense.single_{layer.Type}", columns * (inner % 8));
        to.Add($"dense.put_{layer.Put}{(rows == PanelRows ? string.Empty : "_of_few")}", columns * rows);
    }

    private static void Row(CostCounts to, DenseCall layer)
    {
        int fours = (layer.Outputs + 3) / 4;
        to.Add($"dense.row_{layer.Type}", fours);
        to.Add($"dense.row_four_{layer.Type}", (double)fours * (layer.Inner / 4));
        to.Add($"dense.row_single_{layer.Type}", (double)fours * (layer.Inner % 4));
        to.Add($"dense.row_put_{layer.Put}", layer.Outputs);
    }

    public virtual void LayerNorm(CostCounts to, int rows, int channels)
    {
        to.Add("norm.call");
        to.Add("norm.row", rows);
        to.Add("norm.element", (double)rows * channels);
    }

    /// <summary>Mean and deviation alone.</summary>
    public virtual void LayerNormRows(CostCounts to, int rows, int channels)
    {
        to.Add("norm.state", rows);
        to.Add("norm.state_element", (double)rows * channels);
    }

    public virtual void LayerNormPanel(CostCounts to, int rows, int count)
    {
        to.Add("norm.panel");
        to.Add("norm.panel_row", rows);
        to.Add("norm.panel_element", (double)rows * count);
    }

    public virtual void Add(CostCounts to, AddParameters layer, int count)
    {
        to.Add("add.call");
        to.Add("add.element", count);
    }

    public virtual void AddPanel(CostCounts to, int rows, int count)
    {
        to.Add("add.panel");
        to.Add("add.panel_row", rows);
        to.Add("add.panel_element", (double)rows * count);
    }

    public virtual void MaxPool(CostCounts to, int rows, int channels)
    {
        to.Add("pool.call");
        to.Add("pool.channel", channels);
        to.Add("pool.element", (double)channels * (rows - 1));
    }

    public virtual void FoPool(CostCounts to, int rows, int channels)
    {
        to.Add("fo_pool.call");
        to.Add("fo_pool.channel", channels);
        to.Add("fo_pool.element", (double)channels * rows);
    }

    public static void Concat(CostCounts to, int rows, int xChannels, int yChannels)
    {
        to.Add("concat.call");
        to.Add("concat.row", rows);
        to.Add("concat.byte", (double)rows * (xChannels + yChannels));
    }

    public virtual void Lookup(CostCounts to, int count)
    {
        to.Add("lookup.call");
        to.Add("lookup.element", count);
    }

    /// <summary>A row of the bottleneck from paired features: the lists of its neighbours.</summary>
    public virtual void BottleneckRow(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
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

    /// <summary>The same from features as they are, where a schedule reads word by word.</summary>
    public virtual void BottleneckRowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
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

    /// <summary>Whether features are paired before they are gathered.</summary>
    public virtual bool PairsFeatures(BottleneckNode node) => true;

    protected static string PutOf(BottleneckNode node) => node.Dense.Activation is null ? "bottleneck.put_s8" : "bottleneck.put_table";

    /// <summary>The fingerprint of a word lowered by a unit.</summary>
    public virtual void LowerFingerprint(CostCounts to, double units, int hashes)
    {
        to.Add("project.unit", units);
        to.Add("project.unit_four", units * (hashes / 4));
        to.Add("project.unit_one", units * (hashes % 4));
    }
}
