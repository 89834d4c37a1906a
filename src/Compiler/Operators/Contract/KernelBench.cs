using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// How the kernel of an operator is measured by itself. <paramref name="Name"/>: of the kernel, which operators may share. <paramref name="Shape"/>: its dimensions, the words first,
/// joined by x. <paramref name="Unit"/>: what its work is counted in. <paramref name="Cases"/>: shapes that are measured where none is asked for.
/// </summary>
public sealed record KernelBench(string Name, string Shape, string Unit, ImmutableArray<string> Cases)
{
    /// <summary>Multiplications, additions or elements of a shape: the product of its dimensions unless said otherwise.</summary>
    public Func<ImmutableArray<int>, long> Work { get; init; } = dimensions => dimensions.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Whether there is such a shape, beyond the limits of all.</summary>
    public Func<ImmutableArray<int>, bool> IsShape { get; init; } = _ => true;

    /// <summary>Adds the layers to be measured to a model; their names begin with the prefix.</summary>
    public required Action<IBenchModel, string, ImmutableArray<int>> Build { get; init; }
}

/// <summary>A model that kernels are measured in: every case is fed by sources that cases share, and read by a head, so that nothing is unused.</summary>
public interface IBenchModel
{
    /// <summary>Of a typical activation, symmetric.</summary>
    static QuantParams Activation { get; } = new(0.05, 0);

    /// <summary>Of a typical activation with a zero point.</summary>
    static QuantParams Output { get; } = new(0.05, -3);

    static QuantParams Logits { get; } = new(0.002, 0);

    /// <summary>Values that a feature is counted in.</summary>
    const int FeatureSize = 512;

    /// <summary>A typical activation's distance from its zero point.</summary>
    const int InputSpread = 40;

    /// <summary>Rows of the longest text.</summary>
    int Words { get; }

    Tensor Features { get; }

    /// <summary>An activation [T][columns], shared by all cases that read one. <paramref name="which"/> tells several apart.</summary>
    Tensor Source(int columns, string which = "x", QuantParams? quantization = null);

    /// <summary>Adds a layer.</summary>
    Tensor Place(Node node);

    /// <summary>Gives a tensor a reader: the greatest values of its channels, in a layer of the given name, and two logits of them.</summary>
    void Sink(string prefix, Tensor tensor, string? pool = null);

    /// <summary>Random weights, with scales that spread the outputs over their range. <paramref name="sums"/>: terms of an output, each about <paramref name="spread"/>.</summary>
    DenseParameters Dense(int outputs, int inner, int sums, int spread, Tensor output);

    /// <summary>A random number between two, both included: the same on every machine.</summary>
    int Random(int minimum, int maximum);

    /// <summary>What layers are called that a case needs and does not measure.</summary>
    static string Beside(string prefix) => "beside_" + prefix;
}
