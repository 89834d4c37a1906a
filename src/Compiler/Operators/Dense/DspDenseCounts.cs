namespace PNlpMixer.Codegen.Operators;

/// <summary>Products of the kernels for the DSP extension (runtime-c/src/dsp).</summary>
internal sealed class DspDenseCounts : DenseCounts
{
    private const int UnrolledFourRows = 16;
    private const int Unrolled = 8;
    private const int MostSteps = 256;

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
}
