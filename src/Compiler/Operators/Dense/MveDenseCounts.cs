namespace PNlpMixer.Codegen.Operators;

/// <summary>Products of the kernels for MVE (runtime-c/src/mve).</summary>
internal sealed class MveDenseCounts : DenseCounts
{
    private const int Chunk = 64;
    private const int Vector = 16;

    public override void FullyConnected(CostCounts to, DenseCall layer, int rows)
    {
        to.Add("dense.call");
        Passes(to, layer, layer.Inner, rows / PanelRows, PanelRows);
        Passes(to, layer, layer.Inner, 1, rows % PanelRows);
    }

    public override void TokenMix(CostCounts to, DenseCall layer, int used, int channels)
    {
        int panels = channels / PanelRows;
        to.Add("dense.call");
        if (channels % PanelRows != 0)
        {
            to.Add("dense.gather_channel", channels);
            to.Add("dense.gather_byte", (double)channels * used);
            Passes(to, layer, used, panels, PanelRows);
            Passes(to, layer, used, 1, channels % PanelRows);
        }
        else if (used > Vector)
        {
            to.Add("dense.gather_words", (double)panels * (used / Vector));
            to.Add("dense.gather_few_words", used % Vector == 0 ? 0 : panels);
            Passes(to, layer, used, panels, PanelRows);
        }
        else
        {
            to.Add(used == Vector ? "dense.turn_words" : "dense.turn_few_words", panels);
            to.Add(layer.Table ? "dense.turned_pair_table" : "dense.turned_pair", panels * (double)(layer.Outputs / 2));
            to.Add("dense.turned_run", layer.Outputs > 1 ? panels : 0);
            Last(to, layer, panels, PanelRows, "turned", layer.Table ? "dense.turned_pair_table" : "dense.turned_pair");
        }
    }

    private static void Passes(CostCounts to, DenseCall layer, int used, double passes, int rows)
    {
        if (rows == 0)
        {
            return;
        }

        bool chunks = used % Chunk == 0 && used <= layer.Inner && Vectors(used) == Vectors(layer.Inner);
        string by = !chunks ? "parts" : rows == 3 ? "4" : FormattableString.Invariant($"{rows}");
        string pair = $"dense.pair_{by}_{layer.Put}";
        double pairs = passes * (layer.Outputs / 2);
        to.Add("dense.pass", passes);
        to.Add("dense.run", layer.Outputs > 1 ? passes : 0);
        to.Add(pair, pairs);

        // The pair with an output of its own is one more.
        double all = pairs + (passes * (layer.Outputs % 2));
        to.Add(chunks ? $"dense.chunk_{by}" : "dense.part", all * (chunks ? used / Chunk : Vectors(used)));
        Last(to, layer, passes, rows, layer.Type, pair);
    }

    private static void Last(CostCounts to, DenseCall layer, double passes, int rows, string kernel, string pair)
    {
        if (layer.Outputs % 2 != 0)
        {
            to.Add($"dense.last_{kernel}", passes);
            to.Add($"dense.last_put_{kernel}", passes * rows);
            to.Add(pair, passes);
        }
    }

    private static int Vectors(int bytes) => (bytes + Vector - 1) / Vector;
}
