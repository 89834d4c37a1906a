using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// Everything the compiler knows of one operator beside <see cref="StepDefinition"/>. No member has a default: an operator that forgets a stage does not compile.
/// </summary>
public interface IOperator
{
    /// <summary>Its name in config.json, in diagnostics and in docs/supported-ops.md.</summary>
    string Name { get; }

    /// <summary>What it computes, in a sentence, for docs/supported-ops.md.</summary>
    string Summary { get; }

    // ---- Import: what a folder says of it ----------------------------------------------------------------------------

    LayerSchema Schema { get; }

    /// <summary>The output's shape; null where a constraint does not hold, which has been reported.</summary>
    TensorShape? OutputShape(LayerReader layer);

    /// <summary>The node with its integer parameters; null after a diagnostic.</summary>
    Node? Read(LayerReader layer, Tensor output);

    /// <summary>The tensors of a float folder by suffix; null after a diagnostic.</summary>
    ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output);

    // ---- Two definitions ---------------------------------------------------------------------------------------------

    /// <summary>The integers of docs/numerics.md.</summary>
    TensorValue Run(Node node, OperatorInputs inputs);

    /// <summary>The same in real numbers, with what can be made ready once. Sums are made in one order on every machine.</summary>
    FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph);

    /// <summary>The function of one value that this is; null for everything else.</summary>
    ActivationFunction? ElementFunction(FloatLayer layer);

    // ---- Quantization ------------------------------------------------------------------------------------------------

    ScaleRule Scales { get; }

    /// <summary>Adds the layer's integer constants; gives the finest scale that its output can be computed in, 0 where any can.</summary>
    double Quantize(FloatLayer layer, LayerQuantizer quantizer);

    /// <summary>What the layer asks of the quantization of an input.</summary>
    InputDemand Demand(FloatLayer layer, int input, PaddingMode padding);

    /// <summary>Whether an output channel is a row, not a column.</summary>
    bool ChannelsAreRows { get; }

    // ---- Constants, reports, benchmarks ------------------------------------------------------------------------------

    /// <summary>The constants, for linked code, images and the layout hash.</summary>
    Descriptor Describe(Node node, IWeightPacking packing);

    Work WorkOf(Node node);

    /// <summary>How its kernel is measured; null where another operator's measurement is that of the same kernel.</summary>
    KernelBench? Bench { get; }
}

/// <summary>What a layer costs apart from any kernel: products (of a bottleneck additions) a row computed for a word and a text, trained numbers, and bytes of constants.</summary>
public sealed record Work(long MacsPerWord, long MacsOnce, long Parameters, long Bytes)
{
    public static Work None { get; } = new(0, 0, 0, 0);
}

/// <summary>The values a node reads, for a text of so many words.</summary>
public sealed record OperatorInputs(IReadOnlyList<TensorValue> Values, int Words, int WordRows)
{
    public sbyte[] S8(int input = 0) => ((S8Value)Values[input]).Elements;

    public short[] S16(int input = 0) => ((S16Value)Values[input]).Elements;

    public ushort[] U16(int input = 0) => ((U16Value)Values[input]).Elements;
}

/// <summary>A layer in real numbers: fills <paramref name="output"/>. An input that is the features is null: its positions are [words][positions a word].</summary>
public delegate void FloatDefinition(IReadOnlyList<FloatValue?> inputs, ReadOnlySpan<ushort> positions, int words, FloatValue output);

/// <summary>
/// What calibration may choose for a layer's output. <paramref name="Range"/>: the quantization of its whole range, where that is known; <paramref name="SymmetricRange"/>: the one with
/// zero point 0.
/// </summary>
public sealed record ScaleRule(ScaleSource Source, QuantParams? Range = null, QuantParams? SymmetricRange = null)
{
    public static ScaleRule Free { get; } = new(ScaleSource.Free);
}

/// <summary>Where an output's quantization comes from.</summary>
public enum ScaleSource
{
    /// <summary>From its own values.</summary>
    Free,

    /// <summary>It is the first input's.</summary>
    LikeInput,

    /// <summary>All inputs and the output have the same.</summary>
    SharedWithInputs,
}

/// <summary>What a reader asks of a tensor's quantization: exactly <paramref name="Given"/>, zero point 0, or no finer scale than <paramref name="Smallest"/>.</summary>
public sealed record InputDemand(QuantParams? Given = null, bool Symmetric = false, double Smallest = 0)
{
    public static InputDemand Any { get; } = new();
}

/// <summary>Takes the integer constants of a layer that is being quantized.</summary>
public abstract class LayerQuantizer
{
    /// <summary>A real multiplier of 0.25 or more is refused (docs/numerics.md).</summary>
    public const double MultiplierMargin = 4.001;

    /// <summary>The scale of an input; the features are counts, of scale 1.</summary>
    public abstract double Scale(string input);

    /// <summary>Adds weights, their scales and biases of NAME.weight and NAME.bias; gives the greatest input scale * weight scale.</summary>
    public abstract double AddDense(FloatLayer layer);

    /// <summary>Adds a tensor as it is.</summary>
    public abstract void AddFloat(FloatLayer layer, string suffix);
}
