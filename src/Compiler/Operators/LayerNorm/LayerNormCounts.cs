namespace PNlpMixer.Codegen.Operators;

/// <summary>What the kernels of layer normalization count to (runtime-c/src, layer_norm_s8.c): over whole rows, and by panels of channels.</summary>
internal sealed record LayerNormCounts(Action<CostCounts, int, int> Rows, Action<CostCounts, int, int> States, Action<CostCounts, int, int> Panel)
{
    private static readonly IsaTable<LayerNormCounts> All = new(
        Portable: new(
            (to, rows, channels) =>
            {
                to.Add("norm.call");
                to.Add("norm.row", rows);
                to.Add("norm.element", (double)rows * channels);
            },
            (to, rows, channels) =>
            {
                to.Add("norm.state", rows);
                to.Add("norm.state_element", (double)rows * channels);
            },
            PortablePanel),
        Dsp: new(
            (to, rows, channels) =>
            {
                to.Add("norm.call");
                to.Add("norm.row", rows);
                to.Add("norm.four", (double)rows * (channels / 4));
                to.Add("norm.one", (double)rows * (channels % 4));
            },
            (to, rows, channels) =>
            {
                to.Add("norm.state", rows);
                to.Add("norm.state_four", (double)rows * (channels / 4));
                to.Add("norm.state_one", (double)rows * (channels % 4));
            },
            PortablePanel),
        Mve: new(
            (to, rows, channels) =>
            {
                to.Add("norm.call");
                to.Add("norm.row", rows);
                to.Add("norm.sixteen", (double)rows * Vectors(channels));
                to.Add("norm.eight", (double)rows * (channels / 8));
                to.Add("norm.one", (double)rows * (channels % 8));
            },
            (to, rows, channels) =>
            {
                to.Add("norm.state", rows);
                to.Add("norm.state_sixteen", (double)rows * Vectors(channels));
            },
            (to, rows, count) =>
            {
                to.Add("norm.panel");
                to.Add("norm.panel_four", (count + 3) / 4);
                to.Add("norm.panel_four_row", (double)rows * ((count + 3) / 4));
            }));

    public static LayerNormCounts Of(string isa) => All[isa];

    private static void PortablePanel(CostCounts to, int rows, int count)
    {
        to.Add("norm.panel");
        to.Add("norm.panel_row", rows);
        to.Add("norm.panel_element", (double)rows * count);
    }

    private static int Vectors(int bytes) => (bytes + 15) / 16;
}
