using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What calls of the kernels of products count to. Each method is named after its function and follows its loops.</summary>
internal abstract class DenseCounts
{
    protected const int PanelRows = KernelBlocks.PanelRows;

    private static readonly IsaTable<DenseCounts> All = new(new PortableDenseCounts(), new DspDenseCounts(), new MveDenseCounts());

    public static DenseCounts Of(string isa) => All[isa];

    public abstract void FullyConnected(CostCounts to, DenseCall layer, int rows);

    /// <summary>token_contract and token_expand: channel by channel, from the first <paramref name="used"/> rows.</summary>
    public abstract void TokenMix(CostCounts to, DenseCall layer, int used, int channels);
}
