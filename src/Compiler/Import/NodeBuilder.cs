using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Import;

/// <summary>A layer whose shapes are right, its tensors and scales, to a node with integer parameters.</summary>
internal sealed class NodeBuilder(int maxTokens, ProjectionOptions projection, TensorStore tensors, DiagnosticBag diagnostics)
{
    /// <summary>Null where tensors or scales do not fit; it has been reported then.</summary>
    public Node? Build(LayerConfig layer, ImmutableArray<Tensor> inputs, Tensor output) => layer.Operator switch
    {
        "bottleneck" => Bottleneck(layer, inputs[0], output),
        "fully_connected" => Dense(layer, inputs[0], output, output.Shape.Columns, inputs[0].Shape.Columns) is { } dense ? new FullyConnectedNode(inputs[0], output, dense) : null,
        "token_contract" => Dense(layer, inputs[0], output, output.Shape.FixedRows!.Value, maxTokens) is { } dense ? new TokenContractNode(inputs[0], output, dense) : null,
        "token_expand" => Dense(layer, inputs[0], output, maxTokens, inputs[0].Shape.FixedRows!.Value) is { } dense ? new TokenExpandNode(inputs[0], output, dense) : null,
        "conv1d" => Dense(layer, inputs[0], output, output.Shape.Columns, (layer.Before!.Value + 1 + layer.After!.Value) * inputs[0].Shape.Columns) is { } dense
            ? new Conv1dNode(inputs[0], output, layer.Before.Value, layer.After.Value, dense)
            : null,
        "layer_norm" => LayerNorm(layer, inputs[0], output),
        "gelu" => new LookupTableNode(inputs[0], output, LookupTables.Gelu(inputs[0].Quantization, output.Quantization)),
        "leaky_relu" => new LookupTableNode(inputs[0], output, LookupTables.LeakyRelu(layer.Alpha!.Value, inputs[0].Quantization, output.Quantization)),
        "tanh" => new LookupTableNode(inputs[0], output, LookupTables.Tanh(inputs[0].Quantization, output.Quantization)),
        "sigmoid" => new LookupTableNode(inputs[0], output, LookupTables.Sigmoid(inputs[0].Quantization, output.Quantization)),
        "add" => Add(layer, inputs[0], inputs[1], output),
        "max_pool" => new MaxPoolNode(inputs[0], output),
        "fo_pool" => FoPool(layer, inputs, output),
        "concat" => new ConcatNode(inputs[0], inputs[1], output),
        _ => throw new InvalidOperationException($"The operator {layer.Operator} stands in {nameof(OperatorKeys)}, but not here."),
    };

    private BottleneckNode? Bottleneck(LayerConfig layer, Tensor input, Tensor output)
    {
        int inner = ((2 * projection.Window) + 1) * projection.Counters;
        if (ReadDense(layer, input.Quantization, output.Quantization, output.Shape.Columns, inner) is not { } dense)
        {
            return null;
        }

        if (!AccumulatorBound.Bottleneck(dense, projection.Counters, projection.Window, projection.Positions))
        {
            diagnostics.AccumulatorOverflow(layer.Location);
            return null;
        }

        return new BottleneckNode(input, output, projection.Counters, projection.Window, dense);
    }

    private DenseParameters? Dense(LayerConfig layer, Tensor input, Tensor output, int outputs, int inner)
    {
        if (ReadDense(layer, input.Quantization, output.Quantization, outputs, inner) is not { } dense)
        {
            return null;
        }

        if (!AccumulatorBound.Dense(dense))
        {
            diagnostics.AccumulatorOverflow(layer.Location);
            return null;
        }

        return dense;
    }

    private DenseParameters? ReadDense(LayerConfig layer, QuantParams input, QuantParams output, int outputs, int inner)
    {
        ImmutableArray<sbyte>? weights = tensors.Weights(layer, outputs, inner);
        ImmutableArray<float>? scales = tensors.WeightScales(layer, outputs);
        ImmutableArray<int>? bias = tensors.Bias(layer, outputs);
        if (weights is null || scales is null || bias is null)
        {
            return null;
        }

        ImmutableArray<double> multipliers = [.. scales.Value.Select(scale => input.Scale * scale / output.Scale)];
        if (FixedPoint.TryRequantization(multipliers, output.ZeroPoint) is not { } requantization)
        {
            int channel = multipliers.IndexOf(multipliers.Max());
            diagnostics.ScalesNotRepresentable(
                layer.Location,
                FormattableString.Invariant($"input scale * weight scale / output scale is {multipliers[channel]:R} in output channel {channel}; it must be below 0.25."));
            return null;
        }

        return new DenseParameters(outputs, inner, weights.Value, bias.Value, input.ZeroPoint, requantization);
    }

    private LayerNormNode? LayerNorm(LayerConfig layer, Tensor input, Tensor output)
    {
        ImmutableArray<float>? gamma = tensors.Normalization(layer, "gamma", input.Shape.Columns);
        ImmutableArray<float>? beta = tensors.Normalization(layer, "beta", input.Shape.Columns);
        if (gamma is null || beta is null)
        {
            return null;
        }

        if (LayerNormBuilder.TryCreate(gamma.Value, beta.Value, layer.Epsilon!.Value, input.Quantization, output.Quantization) is not { } parameters)
        {
            diagnostics.NormalizationNotRepresentable(layer.Location);
            return null;
        }

        return new LayerNormNode(input, output, parameters);
    }

    private FoPoolNode? FoPool(LayerConfig layer, ImmutableArray<Tensor> inputs, Tensor output)
    {
        if (FoPoolBuilder.TryCreate(inputs[0].Quantization, output.Quantization) is not { } requantization)
        {
            diagnostics.ScalesNotRepresentable(
                layer.Location,
                FormattableString.Invariant($"The input scale {inputs[0].Quantization.Scale:R} over 65536 and the output scale {output.Quantization.Scale:R} is 0.25 or more."));
            return null;
        }

        return new FoPoolNode(inputs[0], inputs[1], inputs[2], output, layer.Backward!.Value, requantization);
    }

    private AddNode? Add(LayerConfig layer, Tensor x, Tensor y, Tensor output)
    {
        if (AddBuilder.TryCreate(x.Quantization, y.Quantization, output.Quantization) is not { } parameters)
        {
            diagnostics.ScalesNotRepresentable(
                layer.Location,
                FormattableString.Invariant($"The input scales {x.Quantization.Scale:R} and {y.Quantization.Scale:R} are too far above the output scale {output.Quantization.Scale:R}: the quotients must be below 2^14."));
            return null;
        }

        return new AddNode(x, y, output, parameters);
    }
}
