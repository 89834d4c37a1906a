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
    public static ImmutableArray<KernelCase> All { get; } = [.. KernelKind.All.SelectMany(kind => kind.Bench.Cases.Select(shape => TryParse(kind.Name, shape)!))];

    public int Words => Dimensions[0];

    public string Shape => string.Join('x', Dimensions.Select(dimension => dimension.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Multiplications, additions of the bottleneck, or elements: what instructions are divided by.</summary>
    public long Work => Kind.Bench.Work(Dimensions);

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
            && kind.Bench.IsShape([.. dimensions]);
        return valid ? new KernelCase(kind, [.. dimensions]) : null;
    }
}
