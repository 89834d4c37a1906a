using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Import;

/// <summary>Which inputs each operator takes, and which output tensor it gives for them (docs/model-format.md, The graph).</summary>
internal sealed class OperatorConstraints(PaddingMode padding, bool isFloat, DiagnosticBag diagnostics)
{
    /// <summary>Of a layer's output: as many as a fully_connected layer can have.</summary>
    private const int MaxColumns = 4096;

    /// <summary>The layer's output, or null where an input does not fit; it has been reported then.</summary>
    public Tensor? Output(LayerConfig layer, ImmutableArray<Tensor> inputs)
    {
        if (!TypesFit(layer, inputs))
        {
            return null;
        }

        TensorShape? shape = layer.Operator switch
        {
            "bottleneck" => TensorShape.Words(layer.Units!.Value),
            "fully_connected" => inputs[0].Shape with { Columns = layer.Units!.Value },
            "token_contract" => TokenContract(layer, inputs[0]),
            "token_expand" => TokenExpand(layer, inputs[0]),
            "layer_norm" => LayerNorm(layer, inputs[0]),
            "add" => Add(layer, inputs[0], inputs[1]),
            "max_pool" => MaxPool(layer, inputs[0]),
            "conv1d" => RowsAreWords(layer, inputs[0]) ? TensorShape.Words(layer.Units!.Value) : null,
            "fo_pool" => FoPool(layer, inputs[0], inputs[1], inputs[2]),
            "concat" => Concat(layer, inputs[0], inputs[1]),
            _ => inputs[0].Shape,
        };
        return shape is null ? null : new Tensor(layer.Name, layer.OutputType, shape, layer.Output);
    }

    private bool TypesFit(LayerConfig layer, ImmutableArray<Tensor> inputs)
    {
        bool fit = true;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Type == ElementType.U16 != (layer.Operator == "bottleneck"))
            {
                diagnostics.FeaturesMisused(layer.InputLocation(i), layer.Operator);
                fit = false;
            }
            else if (inputs[i].Type == ElementType.S16)
            {
                diagnostics.TypeMismatch(layer.InputLocation(i), "an input of s8", $"\"{inputs[i].Name}\" of s16");
                fit = false;
            }
        }

        if (layer.OutputType == ElementType.S16 && layer.Operator != "fully_connected")
        {
            diagnostics.TypeMismatch($"{layer.Location}.output.dtype", $"s8, as {layer.Operator} writes", "s16");
            fit = false;
        }

        return fit;
    }

    private TensorShape? TokenContract(LayerConfig layer, Tensor input)
    {
        if (!RowsAreWords(layer, input))
        {
            return null;
        }

        if (padding == PaddingMode.Masked && input.Quantization.ZeroPoint != 0)
        {
            diagnostics.TokenContractZeroPoint(layer.InputLocation(0), input.Quantization.ZeroPoint);
            return null;
        }

        return new TensorShape(layer.Units!.Value, input.Shape.Columns);
    }

    private TensorShape? TokenExpand(LayerConfig layer, Tensor input)
    {
        if (input.Shape.RowsAreWords)
        {
            return Mismatch(layer, "a fixed number of rows", input);
        }

        return TensorShape.Words(input.Shape.Columns);
    }

    private TensorShape? LayerNorm(LayerConfig layer, Tensor input) =>
        input.Shape.Columns > LayerNormBuilder.MaxChannels
            ? Mismatch(layer, FormattableString.Invariant($"at most {LayerNormBuilder.MaxChannels} channels"), input)
            : input.Shape;

    private TensorShape? Add(LayerConfig layer, Tensor x, Tensor y)
    {
        if (x.Shape != y.Shape)
        {
            diagnostics.ShapeMismatch($"{layer.Location}.inputs", layer.Operator, "two inputs of one shape", $"{x.Shape} and {y.Shape}");
            return null;
        }

        return x.Shape;
    }

    private TensorShape? MaxPool(LayerConfig layer, Tensor input)
    {
        if (!RowsAreWords(layer, input))
        {
            return null;
        }

        if (layer.Output != input.Quantization)
        {
            diagnostics.PoolQuantization($"{layer.Location}.output");
            return null;
        }

        return new TensorShape(1, input.Shape.Columns);
    }

    private TensorShape? FoPool(LayerConfig layer, Tensor candidates, Tensor forget, Tensor gate)
    {
        if (!RowsAreWords(layer, candidates))
        {
            return null;
        }

        if (forget.Shape != candidates.Shape || gate.Shape != candidates.Shape)
        {
            diagnostics.ShapeMismatch($"{layer.Location}.inputs", layer.Operator, "three inputs of one shape", $"{candidates.Shape}, {forget.Shape} and {gate.Shape}");
            return null;
        }

        return isFloat || IsGated(layer, candidates, forget, gate) ? candidates.Shape : null;
    }

    private bool IsGated(LayerConfig layer, Tensor candidates, Tensor forget, Tensor gate)
    {
        int before = diagnostics.Count;
        if (candidates.Quantization.ZeroPoint != 0)
        {
            diagnostics.FoPoolZeroPoint(layer.InputLocation(0), candidates.Quantization.ZeroPoint);
        }

        foreach ((int index, Tensor tensor) in new[] { (1, forget), (2, gate) })
        {
            if (tensor.Quantization != FoPoolBuilder.Gate)
            {
                diagnostics.FoPoolGate(layer.InputLocation(index), tensor.Quantization.Scale.ToString("R", CultureInfo.InvariantCulture), tensor.Quantization.ZeroPoint);
            }
        }

        return diagnostics.Count == before;
    }

    private TensorShape? Concat(LayerConfig layer, Tensor x, Tensor y)
    {
        if (!RowsAreWords(layer, x) || !RowsAreWords(layer, y, 1))
        {
            return null;
        }

        int columns = x.Shape.Columns + y.Shape.Columns;
        if (columns > MaxColumns)
        {
            diagnostics.ShapeMismatch($"{layer.Location}.inputs", layer.Operator, FormattableString.Invariant($"at most {MaxColumns} columns in all"), $"{x.Shape} and {y.Shape}");
            return null;
        }

        if (!isFloat && (x.Quantization != layer.Output || y.Quantization != layer.Output))
        {
            diagnostics.ConcatQuantization($"{layer.Location}.output");
            return null;
        }

        return TensorShape.Words(columns);
    }

    private bool RowsAreWords(LayerConfig layer, Tensor input, int index = 0)
    {
        if (!input.Shape.RowsAreWords)
        {
            Mismatch(layer, "one row a word, [T][...]", input, index);
            return false;
        }

        return true;
    }

    private TensorShape? Mismatch(LayerConfig layer, string expected, Tensor actual, int index = 0)
    {
        diagnostics.ShapeMismatch(layer.InputLocation(index), layer.Operator, expected, $"\"{actual.Name}\" {actual.Shape}");
        return null;
    }
}
