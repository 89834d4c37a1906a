using System.Collections.Immutable;
using System.Numerics.Tensors;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>Runs a float model over utterances and keeps samples of what every layer gives.</summary>
public sealed class Calibrator(FloatModel model, TextWriter progressWriter)
{
    private const int PerUtterance = 256;

    private readonly FloatInterpreter _interpreter = new(model.Graph);

    /// <summary>At most <paramref name="limit"/> of the utterances, spread evenly over them: data files are often sorted.</summary>
    public static ImmutableArray<Utterance> Choose(ImmutableArray<Utterance> utterances, int limit) =>
        utterances.Length <= limit ? utterances : [.. Enumerable.Range(0, limit).Select(i => utterances[(int)((long)i * utterances.Length / limit)])];

    /// <summary>
    /// Samples of each layer; null after a diagnostic. Every other utterance comes in its own tokens, where it has some, and the rest in the words of the raw text: the model
    /// will see both.
    /// </summary>
    public ImmutableDictionary<string, TensorSamples>? Run(ImmutableArray<Utterance> utterances, string file, DiagnosticBag diagnostics)
    {
        using Progress progress = new(progressWriter, "calibration", utterances.Length);
        TensorSamples[]?[] samples = new TensorSamples[utterances.Length][];
        Parallel.For(
            0,
            utterances.Length,
            () => new FeatureExtractor(model.FrontEnd),
            (i, _, features) =>
            {
                samples[i] = Sample(utterances[i], i, features);
                progress.Advance();
                return features;
            },
            _ => { });
        TensorSamples[][] found = [.. samples.OfType<TensorSamples[]>()];
        if (found.Length == 0)
        {
            diagnostics.NothingToCalibrate(file);
            return null;
        }

        ImmutableDictionary<string, TensorSamples>.Builder joined = ImmutableDictionary.CreateBuilder<string, TensorSamples>(StringComparer.Ordinal);
        for (int layer = 0; layer < model.Graph.Layers.Length; layer++)
        {
            TensorSamples all = TensorSamples.Join([.. found.Select(utterance => utterance[layer])]);
            if (!TensorPrimitives.IsFiniteAll<float>(all.All))
            {
                diagnostics.ActivationNotFinite(model.Graph.Layers[layer].Name);
                return null;
            }

            joined.Add(model.Graph.Layers[layer].Name, all);
        }

        return joined.ToImmutable();
    }

    /// <summary>A sample a layer; null for a text without words.</summary>
    private TensorSamples[]? Sample(Utterance utterance, int index, FeatureExtractor features)
    {
        ImmutableArray<WordRange> words = features.Words(utterance.Utf8, index % 2 == 0 ? utterance.Tokens : null, model.Graph.MaxTokens).Words;
        if (words.IsEmpty)
        {
            return null;
        }

        IReadOnlyDictionary<string, FloatValue> values = _interpreter.Run(features.Positions(utterance.Utf8, words), words.Length);
        return [.. model.Graph.Layers.Select((layer, l) => Draw(values[layer.Name].Elements, ((ulong)index << 32) | (uint)l))];
    }

    private static TensorSamples Draw(float[] values, ulong seed)
    {
        if (values.Length <= PerUtterance)
        {
            return new TensorSamples(values, []);
        }

        SplitMix64 random = new(seed);
        float[] drawn = new float[PerUtterance];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = values[(int)(random.Next() % (uint)values.Length)];
        }

        return new TensorSamples(drawn, [TensorPrimitives.Min<float>(values), TensorPrimitives.Max<float>(values)]);
    }
}
