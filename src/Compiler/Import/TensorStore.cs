using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// Hands the tensors of model.safetensors to the layers that need them, and knows in the end which nobody wanted.
/// </summary>
internal sealed class TensorStore(string file, SafeTensorsFile tensors, DiagnosticBag diagnostics, Precision precision = Precision.Int8) : ILayerTensors
{
    /// <summary>A foreign file holds thousands of tensors nobody uses; a few tell the story.</summary>
    private const int MaxReports = 20;

    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    public bool IsFloat => precision == Precision.Float32;

    /// <summary>Says that the layer uses its tensors, whether it comes to read them or not.</summary>
    public void Claim(LayerConfig layer)
    {
        foreach (string suffix in layer.Operator.Schema.Suffixes(IsFloat))
        {
            _claimed.Add($"{layer.Name}.{suffix}");
        }
    }

    public void Claim(HeadConfig head)
    {
        foreach (string suffix in head.Room.Tensors)
        {
            _claimed.Add($"{head.Name}.{suffix}");
        }
    }

    /// <summary>Of a token head that looks for the best path.</summary>
    public Transitions? Transitions(HeadConfig head, int slots)
    {
        SafeTensor? start = Find(StartOf(head), "head", head.Name, SafeTensorType.I16, slots + 2, slots + 1);
        SafeTensor? keep = Find(KeepOf(head), "head", head.Name, SafeTensorType.I16, 2, slots);
        return start is null || keep is null ? null : new Transitions(slots, start.AsInt16(), keep.AsInt16());
    }

    /// <summary>s8 weights [<paramref name="outputs"/>][<paramref name="inner"/>], none of them -128.</summary>
    public ImmutableArray<sbyte>? Weights(LayerConfig layer, int outputs, int inner)
    {
        if (Find(layer, "weight", SafeTensorType.I8, outputs, inner) is not { } tensor)
        {
            return null;
        }

        ImmutableArray<sbyte> weights = tensor.AsInt8();
        int bad = weights.IndexOf(sbyte.MinValue);
        if (bad >= 0)
        {
            diagnostics.WeightOutOfRange(FormattableString.Invariant($"{Location(tensor)}[{bad / inner}][{bad % inner}]"));
            return null;
        }

        return weights;
    }

    public ImmutableArray<int>? Bias(LayerConfig layer, int outputs) => Find(layer, "bias", SafeTensorType.I32, outputs)?.AsInt32();

    public ImmutableArray<float>? WeightScales(LayerConfig layer, int outputs)
    {
        if (Find(layer, "weight_scale", SafeTensorType.F32, outputs) is not { } tensor)
        {
            return null;
        }

        ImmutableArray<float> scales = tensor.AsFloat32();
        int bad = IndexOf(scales, scale => !(scale > 0 && float.IsNormal(scale)));
        if (bad >= 0)
        {
            diagnostics.BadWeightScale(Element(tensor, bad), Text(scales[bad]));
            return null;
        }

        return scales;
    }

    /// <summary>gamma or beta of a layer normalization.</summary>
    public ImmutableArray<float>? Normalization(LayerConfig layer, string suffix, int channels)
    {
        if (Find(layer, suffix, SafeTensorType.F32, channels) is not { } tensor)
        {
            return null;
        }

        ImmutableArray<float> values = tensor.AsFloat32();
        int bad = IndexOf(values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            diagnostics.NormalizationNotFinite(Element(tensor, bad), Text(values[bad]));
            return null;
        }

        return values;
    }

    /// <summary>A tensor of a float folder.</summary>
    public ImmutableArray<float>? Floats(LayerConfig layer, string suffix, params ReadOnlySpan<long> shape) =>
        Finite(Find(layer, suffix, SafeTensorType.F32, shape));

    /// <summary>The same as <see cref="Transitions"/>, in a float folder.</summary>
    public FloatTransitions? FloatTransitions(HeadConfig head, int slots)
    {
        ImmutableArray<float>? start = Finite(Find(StartOf(head), "head", head.Name, SafeTensorType.F32, slots + 2, slots + 1));
        ImmutableArray<float>? keep = Finite(Find(KeepOf(head), "head", head.Name, SafeTensorType.F32, 2, slots));
        return start is null || keep is null ? null : new FloatTransitions(slots, start.Value, keep.Value);
    }

    public void ReportUnused()
    {
        foreach (string name in tensors.Tensors.Keys.Where(name => !_claimed.Contains(name)).Take(MaxReports))
        {
            diagnostics.TensorUnused($"{file}: {name}", EditDistance.Nearest(name, _claimed.Order(StringComparer.Ordinal)));
        }
    }

    private ImmutableArray<float>? Finite(SafeTensor? tensor)
    {
        if (tensor is null)
        {
            return null;
        }

        ImmutableArray<float> values = tensor.AsFloat32();
        int bad = IndexOf(values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            diagnostics.ParameterNotFinite(Element(tensor, bad), Text(values[bad]));
            return null;
        }

        return values;
    }

    private static string StartOf(HeadConfig head) => head.Name + ".start";

    private static string KeepOf(HeadConfig head) => head.Name + ".keep";

    private SafeTensor? Find(LayerConfig layer, string suffix, SafeTensorType type, params ReadOnlySpan<long> shape) =>
        Find($"{layer.Name}.{suffix}", layer.Operator.Name + " layer", layer.Name, type, shape);

    private SafeTensor? Find(string name, string kind, string user, SafeTensorType type, params ReadOnlySpan<long> shape)
    {
        if (!tensors.Tensors.TryGetValue(name, out SafeTensor? tensor))
        {
            diagnostics.TensorMissing($"{file}: {name}", kind, user);
            return null;
        }

        if (tensor.Type != type)
        {
            diagnostics.TensorType(Location(tensor), type.ToString(), tensor.Type.ToString());
            return null;
        }

        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
        {
            diagnostics.TensorShape(Location(tensor), SafeTensor.ShapeText(shape.ToArray()), SafeTensor.ShapeText(tensor.Shape));
            return null;
        }

        return tensor;
    }

    private string Location(SafeTensor tensor) => $"{file}: {tensor.Name}";

    private string Element(SafeTensor tensor, int index) => FormattableString.Invariant($"{Location(tensor)}[{index}]");

    private static int IndexOf(ImmutableArray<float> values, Predicate<float> match) => Array.FindIndex([.. values], match);

    private static string Text(float value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
