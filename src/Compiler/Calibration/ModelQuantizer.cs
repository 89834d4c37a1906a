using System.Collections.Immutable;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// How a layer's output is quantized. <paramref name="SignalToNoise"/>: of that rounding alone, in dB, behind the table that reads it; null for logits, for a copy of the
/// input, and where nothing is lost.
/// </summary>
public sealed record QuantizedLayer(string Name, string Op, ElementType Type, QuantParams Quantization, double? SignalToNoise);

/// <summary>All that quantization adds to a float model.</summary>
internal sealed record QuantizedModel(ImmutableArray<QuantizedLayer> Layers, ImmutableArray<SafeTensor> Tensors);

/// <summary>Chooses scales and zero points from samples of every activation, and rounds the weights.</summary>
internal sealed class ModelQuantizer(FloatGraph graph, IReadOnlyDictionary<string, TensorSamples> samples, ScaleChooser chooser)
{
    /// <summary>Logits keep a quarter of headroom beyond the greatest of the calibration.</summary>
    private const double LogitHeadroom = 1.25;
    private const double SmallestScale = 1e-6;

    /// <summary>docs/numerics.md: a real multiplier of 0.25 or more is refused; quotients of scales in an add, and gamma over its scale, from 2^14 on.</summary>
    private const double MultiplierMargin = 4.001;
    private const double LargestQuotient = 16000;

    private readonly SharedScales _shared = new(graph);
    private readonly Dictionary<string, QuantizedLayer> _finished = new(StringComparer.Ordinal);
    private readonly ImmutableArray<SafeTensor>.Builder _tensors = ImmutableArray.CreateBuilder<SafeTensor>();

    public QuantizedModel Quantize()
    {
        // Again where a layer turns out to need a coarser scale than those it shares one with were given.
        do
        {
            _finished.Clear();
            _tensors.Clear();
            foreach (FloatLayer layer in graph.Layers)
            {
                _finished.Add(layer.Name, Quantize(layer));
            }
        }
        while (_shared.Widened());

        return new QuantizedModel([.. graph.Layers.Select(layer => _finished[layer.Name])], _tensors.ToImmutable());
    }

    private QuantizedLayer Quantize(FloatLayer layer)
    {
        double smallest = SmallestScale;
        if (layer.IsDense)
        {
            double largestProduct = AddDense(layer);
            smallest = Math.Max(smallest, MultiplierMargin * largestProduct);
        }
        else if (layer.Operator == FloatOperator.LayerNorm)
        {
            AddNormalization(layer);
            smallest = Math.Max(smallest, layer.Weights.Concat(layer.Bias).Max(Math.Abs) / LargestQuotient);
        }
        else if (layer.Operator == FloatOperator.Add)
        {
            smallest = Math.Max(smallest, layer.Inputs.Max(Scale) / LargestQuotient);
        }
        else if (layer.Operator == FloatOperator.FoPool)
        {
            smallest = Math.Max(smallest, MultiplierMargin * Scale(layer.Inputs[0]) / (1 << 16));
        }
        else if (layer.Operator == FloatOperator.MaxPool)
        {
            return new QuantizedLayer(layer.Name, layer.OperatorName, ElementType.S8, _finished[layer.Inputs[0]].Quantization, null);
        }

        if (layer.IsLogits)
        {
            double scale = LogitScale(layer, smallest);
            AddTransitions(layer, scale);
            return new QuantizedLayer(layer.Name, layer.OperatorName, ElementType.S16, new QuantParams(scale, 0), null);
        }

        if (_shared.Of(layer) is { Length: > 1 } members)
        {
            smallest = _shared.Smallest(layer, smallest);
            if (members.FirstOrDefault(member => _finished.ContainsKey(member.Name)) is { } first)
            {
                return Quantized(layer, ScaleChooser.Judge(_finished[first.Name].Quantization, Request([layer], smallest)));
            }

            QuantParams shared = Choose(members, Request(members, smallest)).Quantization;
            return Quantized(layer, ScaleChooser.Judge(shared, Request([layer], smallest)));
        }

        return Quantized(layer, Choose([layer], Request([layer], smallest)));
    }

    /// <summary>Of layers with one quantization: gates and the whole range of a tanh or a sigmoid are given, all else is calibrated.</summary>
    private ScaleChoice Choose(IReadOnlyList<FloatLayer> layers, ActivationRequest request)
    {
        FloatLayer[] sources = [.. layers.Where(layer => layer.Operator != FloatOperator.Concat)];
        bool gates = layers.Any(layer => graph.Users(layer).Any(user => user.Operator == FloatOperator.FoPool && user.Inputs.AsSpan()[1..].Contains(layer.Name)));
        QuantParams? given = gates || (sources.All(layer => layer.Operator == FloatOperator.Sigmoid) && !request.Symmetric) ? FoPoolBuilder.Gate
            : sources.All(layer => layer.Operator == FloatOperator.Tanh) ? Tanh.Range
            : null;
        return given is null ? chooser.Choose(request) : ScaleChooser.Judge(given, request);
    }

    private static QuantizedLayer Quantized(FloatLayer layer, ScaleChoice choice)
    {
        double? ratio = choice.SquaredError == 0 ? null : Math.Round(10 * Math.Log10(Math.Max(choice.SquaredSignal, double.Epsilon) / choice.SquaredError), 1);
        return new QuantizedLayer(layer.Name, layer.OperatorName, ElementType.S8, choice.Quantization, ratio);
    }

    /// <summary>Transitions are added to the logits, in their scale: it has to hold both.</summary>
    private double LogitScale(FloatLayer layer, double smallest)
    {
        IEnumerable<float> transitions = PathsOver(layer).SelectMany(path => path.Transitions.Start.Concat(path.Transitions.Keep));
        double largest = transitions.Select(v => Math.Abs((double)v)).Append(LogitHeadroom * samples[layer.Name].All.Max(Math.Abs)).Max();
        return Math.Max(largest / short.MaxValue, smallest);
    }

    private void AddTransitions(FloatLayer layer, double scale)
    {
        foreach ((string head, FloatTransitions transitions) in PathsOver(layer))
        {
            _tensors.Add(SafeTensor.FromInt16($"{head}.start", Steps(transitions.Start), transitions.Slots + 2, transitions.Slots + 1));
            _tensors.Add(SafeTensor.FromInt16($"{head}.keep", Steps(transitions.Keep), 2, transitions.Slots));
        }

        short[] Steps(ImmutableArray<float> values) => [.. values.Select(v => (short)Math.Clamp(Math.Round(v / scale), -short.MaxValue, short.MaxValue))];
    }

    /// <summary>The heads that look for the best path over a layer's logits.</summary>
    private IEnumerable<(string Head, FloatTransitions Transitions)> PathsOver(FloatLayer layer) =>
        graph.Heads.Where(head => head.Logits.Name == layer.Name && graph.Transitions.ContainsKey(head.Name)).Select(head => (head.Name, graph.Transitions[head.Name]));

    private ActivationRequest Request(IReadOnlyList<FloatLayer> layers, double smallest)
    {
        FloatLayer[] users = [.. layers.SelectMany(graph.Users)];
        foreach (FloatLayer norm in users.Where(user => user.Operator == FloatOperator.LayerNorm))
        {
            // E = epsilon * C^2 / scale^2 stays below 2^34.
            smallest = Math.Max(smallest, 1.01 * Math.Sqrt(norm.Option) * norm.Shape.Columns / (1 << 17));
        }

        // An absent word counts for nothing only where zero is the zero point's value and its integer; a state begins at zero.
        bool symmetric = (graph.Padding == PaddingMode.Masked && users.Any(user => user.Operator == FloatOperator.TokenContract))
            || layers.Any(layer => users.Any(user => user.Operator == FloatOperator.FoPool && user.Inputs[0] == layer.Name));
        TensorSamples values = layers.Count == 1 ? samples[layers[0].Name] : TensorSamples.Join([.. layers.Select(layer => samples[layer.Name])]);
        return new ActivationRequest(values, symmetric, layers.Count == 1 ? ActivationFunction.Behind(graph, layers[0]) : Identity.Instance, smallest);
    }

    /// <summary>Adds weights, scales and biases; gives the greatest input scale * weight scale.</summary>
    private double AddDense(FloatLayer layer)
    {
        double input = Scale(layer.Inputs[0]);
        (sbyte[] weights, float[] scales) = WeightQuantizer.Quantize(layer, input);
        _tensors.Add(SafeTensor.FromInt8($"{layer.Name}.weight", weights, layer.Outputs, layer.Inner));
        _tensors.Add(SafeTensor.FromFloat32($"{layer.Name}.weight_scale", scales, layer.Outputs));
        _tensors.Add(SafeTensor.FromInt32($"{layer.Name}.bias", WeightQuantizer.Bias(layer, input, scales), layer.Outputs));
        return input * scales.Max();
    }

    private void AddNormalization(FloatLayer layer)
    {
        _tensors.Add(SafeTensor.FromFloat32($"{layer.Name}.gamma", layer.Weights.AsSpan(), layer.Weights.Length));
        _tensors.Add(SafeTensor.FromFloat32($"{layer.Name}.beta", layer.Bias.AsSpan(), layer.Bias.Length));
    }

    /// <summary>The scale of a layer's output; the features are counts, of scale 1.</summary>
    private double Scale(string name) => _finished.TryGetValue(name, out QuantizedLayer? layer) ? layer.Quantization.Scale : 1;
}
