namespace PNlpMixer.Codegen.Operators;

/// <summary>Products of the portable kernels (runtime-c/src/portable).</summary>
internal sealed class PortableDenseCounts : DenseCounts
{
    public override void FullyConnected(CostCounts to, DenseCall layer, int rows)
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

    public override void TokenMix(CostCounts to, DenseCall layer, int used, int channels)
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
}
