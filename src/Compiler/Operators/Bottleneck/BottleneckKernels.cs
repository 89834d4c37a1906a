using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What the kernels that gather work in, and read (runtime-c/src, bottleneck_s8.c and pair_features.c).</summary>
internal static class BottleneckKernels
{
    /// <summary>Kernels for an instruction set that sum halfwords pair no more features than these can hold.</summary>
    public const int MostPairedFeatures = 256;

    private static readonly IsaTable<Func<BottleneckNode, int>> Scratch = new(
        Portable: node => KernelBlocks.Aligned(node.Dense.Outputs * sizeof(int)) + PairingBytes(node),
        Dsp: node => Pairs(node) ? PairingBytes(node) : 0,
        Mve: node => ((node.Dense.Outputs + 1) / 2 * 2 * sizeof(int)) + (Pairs(node) ? PairingBytes(node) : 0));

    public static int ScratchBytes(BottleneckNode node, string isa) => Scratch[isa](node);

    public static long FlashBytes(BottleneckNode node, int words, int rows) =>
        (node.Input.Shape.Columns * (long)node.Dense.Outputs * Enumerable.Range(0, rows).Sum(row => (long)node.Neighbours(row, words).Count))
            + ((long)KernelBlocks.ColumnBytes * rows * node.Dense.Outputs)
            + DenseRoom.TableBytes(node.Dense, (long)rows * node.Dense.Outputs);

    public static bool Pairs(BottleneckNode node) => node.Input.Shape.Columns <= MostPairedFeatures;

    /// <summary>A mark for each feature and a list for each word of the window.</summary>
    private static int PairingBytes(BottleneckNode node) =>
        KernelBlocks.Aligned(node.FeatureSize) + (node.Windows * ((node.Input.Shape.Columns + 3) / 2 * 2 * sizeof(ushort)));
}
