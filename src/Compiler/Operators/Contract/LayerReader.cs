using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The tensors of a model folder, handed out by layer. What is missing or does not fit is reported, and null.</summary>
public interface ILayerTensors
{
    /// <summary>s8 weights [outputs][inner], none of them -128.</summary>
    ImmutableArray<sbyte>? Weights(LayerConfig layer, int outputs, int inner);

    ImmutableArray<float>? WeightScales(LayerConfig layer, int outputs);

    ImmutableArray<int>? Bias(LayerConfig layer, int outputs);

    /// <summary>Finite F32 values of an integer folder: gamma or beta of a normalization.</summary>
    ImmutableArray<float>? Normalization(LayerConfig layer, string suffix, int channels);

    /// <summary>A tensor of a float folder.</summary>
    ImmutableArray<float>? Floats(LayerConfig layer, string suffix, params ReadOnlySpan<long> shape);
}

/// <summary>What of a model decides the shapes and limits of its layers.</summary>
public sealed record LayerContext(int MaxTokens, PaddingMode Padding, ProjectionOptions Projection, bool IsFloat);

/// <summary>A layer of a model folder as its operator sees it: inputs resolved, keys in range, tensors by suffix, and the diagnostics.</summary>
public sealed class LayerReader(LayerConfig layer, ImmutableArray<Tensor> inputs, LayerContext context, ILayerTensors tensors, DiagnosticBag diagnostics)
{
    public LayerConfig Layer { get; } = layer;

    public LayerContext Context { get; } = context;

    public ILayerTensors Tensors { get; } = tensors;

    /// <summary>For faults that no method here reports.</summary>
    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public ImmutableArray<Tensor> Inputs { get; } = inputs;

    /// <summary>The first input.</summary>
    public Tensor X => Inputs[0];

    public LayerKeys Keys => Layer.Keys;

    /// <summary>Reports an input that has no row a word.</summary>
    public bool RowsAreWords(int input = 0) => Inputs[input].Shape.RowsAreWords || Mismatch(input, "one row a word, [T][...]");

    /// <summary>Reports inputs that differ in shape. <paramref name="expected"/>: "two inputs of one shape".</summary>
    public bool SameShapes(string expected)
    {
        if (Inputs.All(input => input.Shape == X.Shape))
        {
            return true;
        }

        string[] shapes = [.. Inputs.Select(input => input.Shape.ToString())];
        Diagnostics.ShapeMismatch($"{Layer.Location}.inputs", Layer.Operator.Name, expected, $"{string.Join(", ", shapes[..^1])} and {shapes[^1]}");
        return false;
    }

    /// <summary>Reports an input's shape; always false.</summary>
    public bool Mismatch(int input, string expected)
    {
        Diagnostics.ShapeMismatch(Layer.InputLocation(input), Layer.Operator.Name, expected, $"\"{Inputs[input].Name}\" {Inputs[input].Shape}");
        return false;
    }

    /// <summary>Reports scales that no multiplier can hold; always null.</summary>
    public T? ScalesNotRepresentable<T>(FormattableString what)
        where T : class
    {
        Diagnostics.ScalesNotRepresentable(Layer.Location, FormattableString.Invariant(what));
        return null;
    }
}
