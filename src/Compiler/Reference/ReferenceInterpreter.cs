using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Reference;

/// <summary>The reference: from UTF-8 text to labels, with every tensor on the way. Its tokenizer remembers characters, so one instance serves one thread.</summary>
public sealed class ReferenceInterpreter(Model model)
{
    private static readonly IReadOnlyDictionary<string, TensorValue> NoTensors = ImmutableDictionary<string, TensorValue>.Empty;
    private readonly FeatureExtractor _features = new(model.FrontEnd);

    /// <summary>Splits the text into words itself.</summary>
    public Inference Run(ReadOnlySpan<byte> text) => Run(text, _features.Words(text, null, model.Graph.MaxTokens));

    /// <summary>Takes the caller's words: ascending byte ranges that do not overlap.</summary>
    public Inference Run(ReadOnlySpan<byte> text, ImmutableArray<WordRange> words) => Run(text, _features.Words(text, words, model.Graph.MaxTokens));

    private Inference Run(ReadOnlySpan<byte> text, WordSplit split)
    {
        ImmutableArray<WordRange> words = split.Words;
        if (words.IsEmpty)
        {
            return new Inference(words, split.Truncated, [], NoTensors);
        }

        IReadOnlyDictionary<string, TensorValue> tensors = GraphInterpreter.Run(model.Graph, _features.Positions(text, words), words.Length);
        return new Inference(words, split.Truncated, [.. model.Graph.Heads.Select(head => HeadSet.Of(head).Answer(head, ((S16Value)tensors[head.Logits.Name]).Elements, words))], tensors);
    }
}
