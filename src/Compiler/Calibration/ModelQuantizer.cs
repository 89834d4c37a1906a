using System.Collections.Immutable;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// How a layer's output is quantized. <paramref name="SignalToNoise"/>: of that rounding alone, in dB, behind the table that reads it; null for logits, for a copy of the
/// input, and where nothing is lost.
/// </summary>
public sealed record QuantizedLayer(string Name, string Op, ElementType Type, QuantParams Quantization, double? SignalToNoise);

/// <summary>All that quantization adds to a float model.</summary>
internal sealed record QuantizedModel(ImmutableArray<QuantizedLayer> Layers, ImmutableArray<SafeTensor> Tensors);

/// <summary>Chooses scales and zero points from samples of every activation, and rounds the weights.</summary>
internal sealed class ModelQuantizer(FloatGraph graph, IReadOnlyDictionary<string, TensorSamples> samples, ScaleChooser chooser) : LayerQuantizer
{
    /// <summary>Logits keep a quarter of headroom beyond the greatest of the calibration.</summary>
    private const double LogitHeadroom = 1.25;
    private const double SmallestScale = 1e-6;

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
        double smallest = Math.Max(SmallestScale, OperatorSet.Of(layer).Quantize(layer, this));
        if (OperatorSet.Of(layer).Scales.Source == ScaleSource.LikeInput)
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

    /// <summary>Of layers with one quantization: what a reader asks for and the range of a function that is known are given, all else is calibrated.</summary>
    private ScaleChoice Choose(IReadOnlyList<FloatLayer> layers, ActivationRequest request)
    {
        IEnumerable<ScaleRule> sources = layers.Select(layer => OperatorSet.Of(layer).Scales).Where(rule => rule.Source != ScaleSource.SharedWithInputs);
        QuantParams?[] ranges = [.. sources.Select(rule => request.Symmetric ? rule.SymmetricRange : rule.Range).Distinct()];
        QuantParams? given = layers.SelectMany(DemandsOn).Select(demand => demand.Given).FirstOrDefault(asked => asked is not null) ?? (ranges is [var known] ? known : null);
        return given is null ? chooser.Choose(request) : ScaleChooser.Judge(given, request);
    }

    /// <summary>What the readers of a layer ask of it.</summary>
    private IEnumerable<InputDemand> DemandsOn(FloatLayer layer) =>
        from user in graph.Users(layer)
        from input in user.Inputs.Index().Where(input => input.Item == layer.Name)
        select OperatorSet.Of(user).Demand(user, input.Index, graph.Padding);

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
        InputDemand[] demands = [.. layers.SelectMany(DemandsOn)];
        smallest = demands.Select(demand => demand.Smallest).Append(smallest).Max();
        bool symmetric = demands.Any(demand => demand.Symmetric);
        TensorSamples values = layers.Count == 1 ? samples[layers[0].Name] : TensorSamples.Join([.. layers.Select(layer => samples[layer.Name])]);
        return new ActivationRequest(values, symmetric, layers.Count == 1 ? FunctionBehind.Of(graph, layers[0]) : Identity.Instance, smallest);
    }

    /// <summary>Adds weights, scales and biases; gives the greatest input scale * weight scale.</summary>
    public override double AddDense(FloatLayer layer)
    {
        double input = Scale(layer.Inputs[0]);
        (sbyte[] weights, float[] scales) = WeightQuantizer.Quantize(layer, input);
        _tensors.Add(SafeTensor.FromInt8($"{layer.Name}.weight", weights, scales.Length, weights.Length / scales.Length));
        _tensors.Add(SafeTensor.FromFloat32($"{layer.Name}.weight_scale", scales, scales.Length));
        _tensors.Add(SafeTensor.FromInt32($"{layer.Name}.bias", WeightQuantizer.Bias(layer, input, scales), scales.Length));
        return input * scales.Max();
    }

    public override void AddFloat(FloatLayer layer, string suffix) =>
        _tensors.Add(SafeTensor.FromFloat32($"{layer.Name}.{suffix}", layer[suffix].AsSpan(), layer[suffix].Length));

    /// <summary>The scale of a layer's output; the features are counts, of scale 1.</summary>
    public override double Scale(string input) => _finished.TryGetValue(input, out QuantizedLayer? layer) ? layer.Quantization.Scale : 1;
}
