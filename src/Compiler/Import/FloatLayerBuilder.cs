using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Import;

/// <summary>A layer whose shapes are right, and its float tensors: what <see cref="NodeBuilder"/> is to integer models.</summary>
internal sealed class FloatLayerBuilder(int maxTokens, ProjectionOptions projection, TensorStore tensors, DiagnosticBag diagnostics)
{
    /// <summary>Null where tensors do not fit; it has been reported then.</summary>
    public FloatLayer? Build(LayerConfig layer, ImmutableArray<Tensor> inputs, Tensor output)
    {
        TensorShape input = inputs[0].Shape;
        switch (layer.Operator)
        {
            case "bottleneck":
                return Dense(layer, output, FloatOperator.Bottleneck, output.Shape.Columns, ((2 * projection.Window) + 1) * projection.Counters);
            case "fully_connected":
                return Dense(layer, output, FloatOperator.FullyConnected, output.Shape.Columns, input.Columns);
            case "token_contract":
                return Dense(layer, output, FloatOperator.TokenContract, output.Shape.FixedRows!.Value, maxTokens);
            case "token_expand":
                return Dense(layer, output, FloatOperator.TokenExpand, maxTokens, input.FixedRows!.Value);
            case "conv1d":
                (int before, int after) = (layer.Before!.Value, layer.After!.Value);
                return Dense(layer, output, FloatOperator.Conv1d, output.Shape.Columns, (before + 1 + after) * input.Columns) is { } convolution ? convolution with { Before = before } : null;
            case "layer_norm":
                ImmutableArray<float>? gamma = tensors.Floats(layer, "gamma", input.Columns);
                ImmutableArray<float>? beta = tensors.Floats(layer, "beta", input.Columns);
                return gamma is null || beta is null ? null : Layer(layer, output, FloatOperator.LayerNorm) with { Weights = gamma.Value, Bias = beta.Value, Option = layer.Epsilon!.Value };
            case "gelu":
                return Layer(layer, output, FloatOperator.Gelu);
            case "leaky_relu":
                return Layer(layer, output, FloatOperator.LeakyRelu) with { Option = layer.Alpha!.Value };
            case "tanh":
                return Layer(layer, output, FloatOperator.Tanh);
            case "sigmoid":
                return Layer(layer, output, FloatOperator.Sigmoid);
            case "add":
                return Layer(layer, output, FloatOperator.Add);
            case "max_pool":
                return Layer(layer, output, FloatOperator.MaxPool);
            case "fo_pool":
                return Layer(layer, output, FloatOperator.FoPool) with { Backward = layer.Backward!.Value };
            case "concat":
                return Layer(layer, output, FloatOperator.Concat);
            default:
                diagnostics.OperatorWithoutFloat($"{layer.Location}.op", layer.Operator);
                return null;
        }
    }

    private FloatLayer? Dense(LayerConfig layer, Tensor output, FloatOperator op, int outputs, int inner)
    {
        ImmutableArray<float>? weights = tensors.Floats(layer, "weight", outputs, inner);
        ImmutableArray<float>? bias = tensors.Floats(layer, "bias", outputs);
        return weights is null || bias is null ? null : Layer(layer, output, op) with { Weights = weights.Value, Bias = bias.Value };
    }

    private static FloatLayer Layer(LayerConfig layer, Tensor output, FloatOperator op) =>
        new(layer.Name, op, layer.Inputs, output.Shape, IsLogits: output.Type == ElementType.S16, Weights: [], Bias: [], Option: 0);
}
