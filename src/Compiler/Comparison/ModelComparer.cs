using System.Collections.Immutable;
using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Comparison;

/// <summary>What a float and an integer model gave for the same texts: statistics in the order of the layers, answers in that of the texts.</summary>
public sealed record SideBySide(ImmutableArray<LayerStatistics> Layers, ImmutableArray<ImmutableArray<HeadResult>> FloatAnswers, ImmutableArray<ImmutableArray<HeadResult>> IntegerAnswers);

/// <summary>Runs a float model and the integer model made from it side by side.</summary>
public sealed class ModelComparer(FloatModel source, Model quantized, TextWriter progressWriter)
{
    /// <summary>Sums are made in so many parts, however many cores there are: the same figures on every machine.</summary>
    private const int Parts = 16;

    private readonly FloatInterpreter _interpreter = new(source.Graph);

    /// <summary>Whether the two have the same words, features, layers and heads; if not, the first difference has been reported.</summary>
    public static bool AreComparable(FloatModel source, Model quantized, DiagnosticBag diagnostics)
    {
        FrontEnd front = source.FrontEnd;
        FloatGraph graph = source.Graph;
        Graph other = quantized.Graph;
        return Same("config.json: $.max_tokens", graph.MaxTokens, other.MaxTokens)
            && Same("config.json: $.padding", graph.Padding, other.Padding)
            && Same("config.json: $.tokenizer", front.Tokenizer, quantized.Tokenizer)
            && Same("config.json: $.projection", front.Projection, quantized.Projection)
            && Same("vocab.txt", front.Vocabulary.Sha256, quantized.Vocabulary.Sha256)
            && Same(ModelReader.WordCodesName, Sha256(source.Inputs), Sha256(quantized.Inputs))
            && Same("config.json: $.layers", $"{graph.Layers.Length} layers", $"{other.Nodes.Length} layers")
            && graph.Layers.Zip(other.Nodes).All(pair => Same(
                $"config.json: {pair.First.Name}",
                Layer(pair.First.Name, pair.First.OperatorName, pair.First.Inputs, pair.First.Shape),
                Layer(pair.Second.Name, pair.Second.OperatorName, pair.Second.Inputs.Select(input => input.Name), pair.Second.Output.Shape)))
            && Same("config.json: $.heads", $"{graph.Heads.Length} heads", $"{other.Heads.Length} heads")
            && graph.Heads.Zip(other.Heads).All(pair => Same(
                $"config.json: head {pair.First.Name}",
                HeadText(pair.First, graph.Transitions.ContainsKey(pair.First.Name) ? HeadSet.All.First(room => room.Tensors.Length > 0).Kind : pair.First.Kind),
                HeadText(pair.Second, pair.Second.Kind)));

        bool Same<T>(string location, T inFloat, T inIntegers)
            where T : notnull
        {
            bool same = inFloat.Equals(inIntegers);
            if (!same)
            {
                diagnostics.LayersDiffer(location, inFloat.ToString()!, inIntegers.ToString()!);
            }

            return same;
        }

        static string Sha256(IEnumerable<InputFile> inputs) => inputs.FirstOrDefault(input => input.Name == ModelReader.WordCodesName)?.Sha256 ?? "none";

        static string Layer(string name, string op, IEnumerable<string> inputs, TensorShape shape) => $"{name} {op}({string.Join(", ", inputs)}) {shape}";

        static string HeadText(Head head, string kind) => $"{head.Name} {kind} {head.Logits.Name} {string.Join(" ", head.Labels)}";
    }

    public SideBySide Run(IReadOnlyList<RunnerInput> inputs)
    {
        using Progress progress = new(progressWriter, "comparison", inputs.Count);
        LayerStatistics[][] parts = [.. Enumerable.Range(0, Parts).Select(_ => source.Graph.Layers.Select(Statistics).ToArray())];
        var floatAnswers = new ImmutableArray<HeadResult>[inputs.Count];
        var integerAnswers = new ImmutableArray<HeadResult>[inputs.Count];
        Parallel.For(0, Parts, part =>
        {
            ReferenceInterpreter reference = new(quantized);
            FeatureExtractor features = new(source.FrontEnd);
            for (int i = part; i < inputs.Count; i += Parts)
            {
                (floatAnswers[i], integerAnswers[i]) = Run(inputs[i], reference, features, parts[part]);
                progress.Advance();
            }
        });

        foreach (LayerStatistics[] part in parts.Skip(1))
        {
            for (int layer = 0; layer < part.Length; layer++)
            {
                parts[0][layer].Add(part[layer]);
            }
        }

        return new SideBySide([.. parts[0]], [.. floatAnswers], [.. integerAnswers]);
    }

    private (ImmutableArray<HeadResult> Float, ImmutableArray<HeadResult> Integer) Run(RunnerInput input, ReferenceInterpreter reference, FeatureExtractor features, LayerStatistics[] statistics)
    {
        Inference inference = input.Words is { } given ? reference.Run(input.Text.Span, given) : reference.Run(input.Text.Span);
        if (inference.IsEmpty)
        {
            return ([], []);
        }

        ushort[] positions = features.Positions(input.Text.Span, inference.Words);
        IReadOnlyDictionary<string, FloatValue> expected = _interpreter.Run(positions, inference.Words.Length);
        Dictionary<string, FloatValue> actual = source.Graph.Layers.ToDictionary(layer => layer.Name, layer => Dequantized.Of(inference.Tensors[layer.Name]), StringComparer.Ordinal);
        foreach ((FloatLayer layer, LayerStatistics sums) in source.Graph.Layers.Zip(statistics))
        {
            FloatValue own = _interpreter.Execute(layer, [.. layer.Inputs.Select(name => actual.GetValueOrDefault(name))], positions, inference.Words.Length);
            sums.Add(expected[layer.Name], own, inference.Tensors[layer.Name]);
        }

        return ([.. source.Graph.Heads.Select(head => HeadSet.Of(head).FloatAnswer(head, source.Graph.Transitions.GetValueOrDefault(head.Name), expected[head.Logits.Name], inference.Words))], inference.Heads);
    }

    private LayerStatistics Statistics(FloatLayer layer)
    {
        // Between the two products of token mixing an output channel is a row; else it is a column.
        bool channelsAreRows = OperatorSet.Of(layer).ChannelsAreRows || layer.Shape.FixedRows > 1;
        return new LayerStatistics(channelsAreRows ? layer.Shape.Rows(source.Graph.MaxTokens) : layer.Shape.Columns, channelsAreRows, FunctionBehind.Of(source.Graph, layer));
    }
}
