using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>What the kernels of all instruction sets have in common (<c>runtime-c/src</c>): how much they take at a time, and of which bytes.</summary>
public static class KernelBlocks
{
    /// <summary>Rows that a dense kernel runs over the weights at a time; in token mixing, channels.</summary>
    public const int PanelRows = 4;

    /// <summary>Rows that a staged layer computes without staging (fully_connected_staged_s8.c).</summary>
    public const int UnstagedRows = 2;

    /// <summary>A byte for each s8 value.</summary>
    public const int TableBytes = 256;

    /// <summary>A bias and a multiplier, or a gain and a bias.</summary>
    public const int ColumnBytes = 8;

    /// <summary>Portable: a double word for each value of four rows (dense_panel.h).</summary>
    public const int PortablePanelBytes = sizeof(ulong);

    private const int VectorBytes = 16;
    private const int Alignment = 8;

    /// <summary>Parts of a scratch buffer begin at multiples of eight.</summary>
    public static int Aligned(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>DSP: the halfwords of a row or a channel.</summary>
    public static int DspRowBytes(DenseNode node) => DspPacking.Padded(node) * sizeof(short);

    /// <summary>MVE: four channels of so many rows, and room to turn 16 rows of them.</summary>
    public static int MveTurnedBytes(int rows) => PanelRows * VectorBytes * (((rows + VectorBytes - 1) / VectorBytes) + 1);
}
