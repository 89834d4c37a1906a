using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What the kernels of sums count to (runtime-c/src, add_s8.c): over all elements, and by panels of channels.</summary>
internal sealed record AddCounts(Action<CostCounts, AddParameters, int> Whole, Action<CostCounts, int, int> Panel)
{
    private static readonly IsaTable<AddCounts> All = new(
        Portable: new(
            (to, _, count) =>
            {
                to.Add("add.call");
                to.Add("add.element", count);
            },
            PortablePanel),
        Dsp: new(
            (to, layer, count) =>
            {
                to.Add("add.call");
                to.Add(layer.Shift is 14 or 15 or 16 ? "add.eight" : "add.eight_any_shift", count / 8);
                to.Add("add.one", count % 8);
            },
            PortablePanel),
        Mve: new(
            Wide,
            (to, rows, count) =>
            {
                to.Add("add.panel");
                to.Add("add.panel_four", (count + 3) / 4);
                to.Add("add.panel_four_row", (double)rows * ((count + 3) / 4));
            }));

    public static AddCounts Of(string isa) => All[isa];

    private static void PortablePanel(CostCounts to, int rows, int count)
    {
        to.Add("add.panel");
        to.Add("add.panel_row", rows);
        to.Add("add.panel_element", (double)rows * count);
    }

    private static void Wide(CostCounts to, AddParameters layer, int count)
    {
        to.Add("add.call");
        if (!UpperHalvesServe(layer))
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
    private static bool UpperHalvesServe(AddParameters layer) =>
        layer.Shift <= 16
        && ((128 * ((long)layer.MultiplierX + layer.MultiplierY)) + Math.Abs((long)layer.Offset)) << (16 - layer.Shift) <= int.MaxValue;
}
