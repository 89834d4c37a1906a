namespace PNlpMixer.Codegen.Kernels;

/// <summary>Puts cases that can be measured in one model together: a build for each would take minutes.</summary>
public static class KernelGroups
{
    public static IEnumerable<KernelCase[]> Of(IReadOnlyList<KernelCase> cases) => cases.GroupBy(Key).Select(group => group.ToArray());

    /// <summary>A model has one number of words for token mixing, one number of hashes, and one step for all answers; a whole model is alone.</summary>
    private static string Key(KernelCase kernel) =>
        kernel.Kind.IsAnswer || kernel.Kind.IsModel ? $"{kernel.Kind.Name} {kernel.Shape}"
        : kernel.Kind.BindsWords ? FormattableString.Invariant($"{kernel.Words} words")
        : FormattableString.Invariant($"{(kernel.Kind.Name == "bottleneck" ? kernel.Dimensions[1] : KernelModel.DefaultHashes)} hashes");
}
