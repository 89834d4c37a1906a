namespace PNlpMixer.Codegen.Packing;

/// <summary>What the layers' kernels of all instruction sets have in common (<c>runtime-c/src</c>): how much they take at a time, and of which bytes.</summary>
internal static class KernelBlocks
{
    /// <summary>Rows that a dense kernel runs over the weights at a time; in token mixing, channels.</summary>
    public const int PanelRows = 4;

    /// <summary>Rows that a staged layer computes without staging (runtime-c/src/portable/fully_connected_staged_s8.c).</summary>
    public const int UnstagedRows = 2;

    /// <summary>A byte for each s8 value.</summary>
    public const int TableBytes = 256;

    /// <summary>A bias and a multiplier, or a gain and a bias.</summary>
    public const int ColumnBytes = 8;
}
