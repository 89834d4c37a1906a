using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.IR;

/// <summary>A float model folder, checked.</summary>
public sealed record FloatModel(FrontEnd FrontEnd, FloatGraph Graph, FloatFiles Files, ImmutableArray<InputFile> Inputs);

/// <summary>The bytes of config.json, vocab.txt and, where there is one, word_codes.safetensors: a quantized folder says the same beside what quantization adds.</summary>
public sealed record FloatFiles(ReadOnlyMemory<byte> Config, ReadOnlyMemory<byte> Vocabulary, byte[]? WordCodes);

/// <summary>
/// The layers of a float folder, in execution order. The integer graph of <see cref="IR"/> knows nothing of them: what joins the two are names and shapes.
/// The heads' logits are typed as they will be once they are quantized.
/// </summary>
/// <param name="Transitions">Of the heads that look for the best path, by their names.</param>
public sealed record FloatGraph(
    int MaxTokens,
    PaddingMode Padding,
    ProjectionOptions Projection,
    ImmutableArray<FloatLayer> Layers,
    ImmutableArray<Head> Heads,
    ImmutableDictionary<string, FloatTransitions> Transitions)
{
    /// <summary>Rows computed for a text of <paramref name="words"/> words.</summary>
    public int WordRows(int words) => Padding == PaddingMode.Fixed ? MaxTokens : words;

    /// <summary>The layers that read a layer's output.</summary>
    public IEnumerable<FloatLayer> Users(FloatLayer layer) => Layers.Where(user => user.Inputs.Contains(layer.Name));
}

/// <summary>What a word's label adds to the next one's, in the logits' real units; shapes are those of <see cref="IR.Transitions"/>.</summary>
public sealed record FloatTransitions(int Slots, ImmutableArray<float> Start, ImmutableArray<float> Keep);

/// <summary>One layer. <paramref name="OperatorName"/>: as in config.json. <paramref name="Tensors"/>: NAME.x of the folder by x.</summary>
public sealed record FloatLayer(
    string Name,
    string OperatorName,
    ImmutableArray<string> Inputs,
    TensorShape Shape,
    bool IsLogits,
    LayerKeys Keys,
    ImmutableDictionary<string, ImmutableArray<float>> Tensors)
{
    /// <summary>A tensor by its suffix.</summary>
    public ImmutableArray<float> this[string suffix] => Tensors[suffix];
}
