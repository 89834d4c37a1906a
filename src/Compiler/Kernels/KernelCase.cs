using System.Collections.Immutable;
using System.Globalization;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>
/// A kernel at one shape. <paramref name="Dimensions"/> are those of <see cref="KernelKind.Shape"/>, in its order; the first one is the number of words.
/// </summary>
public sealed record KernelCase(KernelKind Kind, ImmutableArray<int> Dimensions)
{
    public const int MaxWords = 256;
    public const int MaxDimension = 1024;

    /// <summary>What is measured where nothing is asked for: the shapes of a mixer with 256 channels, and those CMSIS-NN was measured with.</summary>
    public static ImmutableArray<KernelCase> All { get; } =
    [
        .. Of("fully_connected", "64x256x256", "64x512x256", "16x256x256", "8x256x256", "1x256x256", "256x64x256", "256x256x64"),
        .. Of("token_contract", "8x256x64", "8x256x256", "64x256x64", "64x256x256"),
        .. Of("token_expand", "8x256x64", "8x256x256", "64x256x64", "64x256x256"),
        .. Of("token_mixing", "8x256x256", "64x256x256"),
        .. Of("add", "64x256"),
        .. Of("layer_norm", "64x256"),
        .. Of("max_pool", "64x256"),
        .. Of("conv1d", "64x256x128x1x0", "8x256x128x0x1"),
        .. Of("fo_pool", "64x128"),
        .. Of("concat", "64x128x128"),
        .. Of("bottleneck", "64x256x256x0", "64x256x256x1"),
        .. Of("mixer", "64x256x256x5"),
        .. Of("sequence_label", "1x128"),
        .. Of("bio_spans", "64x127"),
        .. Of("bio_path", "64x151"),
    ];

    public int Words => Dimensions[0];

    public string Shape => string.Join('x', Dimensions.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Multiplications, additions of the bottleneck, or elements: what instructions are divided by.</summary>
    public long Work => Kind.Name switch
    {
        "token_mixing" => 2L * Dimensions[0] * Dimensions[1] * Dimensions[2],
        "mixer" => 4L * Dimensions[0] * Dimensions[1] * Dimensions[2] * Dimensions[3],
        "bottleneck" => (((2L * Dimensions[3]) + 1) * Dimensions[0] - ((long)Dimensions[3] * (Dimensions[3] + 1))) * Dimensions[1] * Dimensions[2],
        "conv1d" => (long)Dimensions[0] * Dimensions[1] * Dimensions[2] * (Dimensions[3] + 1 + Dimensions[4]),
        "concat" => (long)Dimensions[0] * (Dimensions[1] + Dimensions[2]),
        _ => Dimensions.Aggregate(1L, (product, dimension) => product * dimension),
    };

    /// <summary>Null where there is no such kernel, or the shape is not one of its.</summary>
    public static KernelCase? TryParse(string kernel, string shape)
    {
        KernelKind? kind = KernelKind.All.FirstOrDefault(k => k.Name == kernel);
        string[] parts = shape.Split('x');
        if (kind is null || parts.Length != kind.Shape.Split('x').Length)
        {
            return null;
        }

        int[] dimensions = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1)];
        bool valid = dimensions[0] is >= 1 and <= MaxWords
            && dimensions.Skip(1).Take(2).All(dimension => dimension is >= 1 and <= MaxDimension)
            && (kind.Name != "bottleneck" || (dimensions[3] is >= 0 and <= 2 && dimensions[0] > dimensions[3]))
            && (kind.Name != "conv1d" || dimensions.Skip(3).All(words => words is >= 0 and <= 4))
            && (kind.Name != "mixer" || dimensions[3] is >= 1 and <= 16)
            && (kind.Name != "sequence_label" || dimensions[0] == 1)
            && (kind.Name is not ("bio_spans" or "bio_path") || (dimensions[1] >= 3 && dimensions[1] % 2 == 1));
        return valid ? new KernelCase(kind, [.. dimensions]) : null;
    }

    private static IEnumerable<KernelCase> Of(string kernel, params string[] shapes) => shapes.Select(shape => TryParse(kernel, shape)!);
}
