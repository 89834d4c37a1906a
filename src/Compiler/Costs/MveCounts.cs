using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Costs;

/// <summary>What calls of the kernels for MVE count to (runtime-c/src/mve).</summary>
internal sealed class MveCounts : PortableCounts
{
    private const int Chunk = 64;
    private const int Vector = 16;
    private const int MostFeatures = 256;

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

    public override void LayerNorm(CostCounts to, int rows, int channels)
    {
        to.Add("norm.call");
        to.Add("norm.row", rows);
        to.Add("norm.sixteen", (double)rows * Vectors(channels));
        to.Add("norm.eight", (double)rows * (channels / 8));
        to.Add("norm.one", (double)rows * (channels % 8));
    }

    public override void LayerNormRows(CostCounts to, int rows, int channels)
    {
        to.Add("norm.state", rows);
        to.Add("norm.state_sixteen", (double)rows * Vectors(channels));
    }

    public override void LayerNormPanel(CostCounts to, int rows, int count)
    {
        to.Add("norm.panel");
        to.Add("norm.panel_four", (count + 3) / 4);
        to.Add("norm.panel_four_row", (double)rows * ((count + 3) / 4));
    }

    public override void Add(CostCounts to, AddParameters layer, int count)
    {
        to.Add("add.call");
        if (!Fits(layer))
        {
            to.Add("add.one", count);
            return;
        }

        to.Add("add.wide", count / 48);
        to.Add("add.narrow", count % 48 / 16);
        to.Add("add.wide_loop", count < 48 ? 0 : 1);
        to.Add("add.narrow_loop", count % 48 < 16 ? 0 : 1);
        to.Add("add.one", count % 16);
    }

    /// <summary>Whether the upper halves of sums are the results.</summary>
    private static bool Fits(AddParameters layer) =>
        layer.Shift <= 16
        && ((128 * ((long)layer.MultiplierX + layer.MultiplierY)) + Math.Abs((long)layer.Offset)) << (16 - layer.Shift) <= int.MaxValue;

    public override void AddPanel(CostCounts to, int rows, int count)
    {
        to.Add("add.panel");
        to.Add("add.panel_four", (count + 3) / 4);
        to.Add("add.panel_four_row", (double)rows * ((count + 3) / 4));
    }

    public override void MaxPool(CostCounts to, int rows, int channels)
    {
        to.Add("pool.call");
        to.Add("pool.sixteen", Vectors(channels));
        to.Add("pool.sixteen_row", (double)Vectors(channels) * (rows - 1));
    }

    public override void FoPool(CostCounts to, int rows, int channels)
    {
        int eights = (channels + 7) / 8;
        to.Add("fo_pool.call");
        to.Add("fo_pool.eight", eights);
        to.Add("fo_pool.eight_row", (double)eights * rows);
    }

    public override void Lookup(CostCounts to, int count)
    {
        to.Add("lookup.call");
        to.Add("lookup.sixteen", Vectors(count));
    }

    public override bool PairsFeatures(BottleneckNode node) => node.Input.Shape.Columns <= MostFeatures;

    public override void BottleneckRow(CostCounts to, BottleneckNode node, IReadOnlyList<FeatureLists> neighbours)
    {
        Finish(to, node, "bottleneck.row");
        foreach (FeatureLists lists in neighbours)
        {
            Word(to, node, lists);
        }
    }

    public override void BottleneckRowUnpaired(CostCounts to, BottleneckNode node, int neighbours)
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

    public override void LowerFingerprint(CostCounts to, double units, int hashes)
    {
        to.Add("project.unit", units);
        to.Add("project.unit_loop", hashes < 4 ? 0 : units);
        to.Add("project.unit_four", units * (hashes / 4));
        to.Add("project.unit_one", units * (hashes % 4));
    }
}
