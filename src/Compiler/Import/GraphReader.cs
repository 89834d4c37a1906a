using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Import;

/// <summary>What the layers and heads of a folder have become.</summary>
internal sealed record ReadGraph<TNode>(Tensor Features, ImmutableArray<TNode> Nodes, ImmutableArray<Head> Heads);

/// <summary>
/// Layers and heads to nodes of a graph: resolves names and order. A layer that is wrong is reported once; those after it are judged as far
/// as they do not depend on it. <paramref name="build"/> makes a node of a layer whose shapes are right, or null after a diagnostic.
/// </summary>
internal sealed class GraphReader<TNode>(
    ConfigFile config, TensorStore tensors, Func<LayerReader, Tensor, TNode?> build, DiagnosticBag diagnostics)
    where TNode : class
{
    /// <summary>After this many errors the rest is not looked at.</summary>
    private const int MaxReports = 20;

    private readonly LayerContext _context = new(config.MaxTokens, config.Padding, config.Projection, tensors.IsFloat);

    private readonly HeadBuilder _heads = new(tensors, diagnostics);

    /// <summary>Outputs of the layers read so far; null where a layer's output is not known because it is wrong.</summary>
    private readonly Dictionary<string, Tensor?> _outputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Null where anything is wrong.</summary>
    public ReadGraph<TNode>? Read()
    {
        int before = diagnostics.Count;
        Tensor features = new(Names.Features, ElementType.U16, TensorShape.Words(config.Projection.Positions), new QuantParams(1, 0));
        _outputs.Add(features.Name, features);
        ImmutableArray<TNode> nodes = [.. config.Layers.TakeWhile(_ => diagnostics.Count < before + MaxReports).Select(ReadLayer).OfType<TNode>()];
        if (diagnostics.Count >= before + MaxReports)
        {
            return null;
        }

        ImmutableArray<Head> heads = ReadHeads();
        foreach (LayerConfig layer in config.Layers.Where(layer => !_used.Contains(layer.Name)))
        {
            diagnostics.UnusedLayer(layer.Location, layer.Name);
        }

        tensors.ReportUnused();
        return diagnostics.Count > before ? null : new ReadGraph<TNode>(features, nodes, heads);
    }

    private TNode? ReadLayer(LayerConfig layer)
    {
        tensors.Claim(layer);
        if (_outputs.ContainsKey(layer.Name))
        {
            diagnostics.DuplicateLayer($"{layer.Location}.name", layer.Name);
            return null;
        }

        ImmutableArray<Tensor?> found = [.. layer.Inputs.Select((name, i) => Resolve(name, layer.InputLocation(i)))];
        ImmutableArray<Tensor> inputs = [.. found.OfType<Tensor>()];
        LayerReader reader = new(layer, inputs, _context, tensors, diagnostics);
        Tensor? output = inputs.Length == found.Length ? Output(reader) : null;
        _outputs.Add(layer.Name, output);
        return output is null ? null : build(reader, output);
    }

    /// <summary>The layer's output, or null where an input does not fit; it has been reported then.</summary>
    private Tensor? Output(LayerReader reader)
    {
        LayerConfig layer = reader.Layer;
        return TypesFit(reader) && layer.Operator.OutputShape(reader) is { } shape ? new Tensor(layer.Name, layer.OutputType, shape, layer.Output) : null;
    }

    private bool TypesFit(LayerReader reader)
    {
        LayerConfig layer = reader.Layer;
        LayerSchema schema = layer.Operator.Schema;
        bool fit = true;
        foreach ((int i, Tensor input) in reader.Inputs.Index())
        {
            if (input.Type == ElementType.U16 != schema.ReadsFeatures)
            {
                diagnostics.FeaturesMisused(layer.InputLocation(i), layer.Operator.Name);
                fit = false;
            }
            else if (input.Type == ElementType.S16)
            {
                diagnostics.TypeMismatch(layer.InputLocation(i), "an input of s8", $"\"{input.Name}\" of s16");
                fit = false;
            }
        }

        if (layer.OutputType == ElementType.S16 && !schema.WritesS16)
        {
            diagnostics.TypeMismatch($"{layer.Location}.output.dtype", $"s8, as {layer.Operator.Name} writes", "s16");
            fit = false;
        }

        return fit;
    }

    private ImmutableArray<Head> ReadHeads()
    {
        ImmutableArray<Head>.Builder heads = ImmutableArray.CreateBuilder<Head>();
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (HeadConfig head in config.Heads)
        {
            tensors.Claim(head);
            if (!names.Add(head.Name))
            {
                diagnostics.DuplicateHead($"{head.Location}.name", head.Name);
            }

            if (Resolve(head.Input, $"{head.Location}.input") is { } logits && _heads.Build(head, logits) is { } built)
            {
                heads.Add(built);
            }
        }

        return heads.ToImmutable();
    }

    private Tensor? Resolve(string name, string location)
    {
        _used.Add(name);
        if (_outputs.TryGetValue(name, out Tensor? tensor))
        {
            return tensor;
        }

        if (config.Layers.Any(layer => layer.Name == name))
        {
            diagnostics.ForwardReference(location, name);
        }
        else
        {
            diagnostics.UnknownInput(location, name, EditDistance.Nearest(name, _outputs.Keys)!);
        }

        return null;
    }
}
