namespace PNlpMixer.Codegen.IR;

/// <summary>The contract with runtime-c that emitted calls, descriptors and images follow (pnlp_version.h).</summary>
public static class RuntimeAbi
{
    public const int Number = 1;

    /// <summary>Bytes that a flash image, and each part of it that is checked apart, begins at a multiple of.</summary>
    public const int ImageAlignment = 16;
}
