using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>Reads a float model folder (docs/model-format.md, Float models), as strictly as <see cref="ModelReader"/> reads an integer one.</summary>
public static class FloatModelReader
{
    /// <summary>The model, or null where anything is wrong; it has been reported then. <paramref name="cachePath"/>: a fingerprint cache in place of the folder's.</summary>
    public static FloatModel? Read(string folder, string? cachePath, DiagnosticBag diagnostics)
    {
        if (FileKinds.Of(folder) != FileKind.Folder)
        {
            diagnostics.FolderNotFound(folder);
            return null;
        }

        ImmutableArray<InputFile>.Builder inputs = ImmutableArray.CreateBuilder<InputFile>();
        InputReader files = new(inputs, diagnostics);
        byte[]? configBytes = files.Read(Path.Combine(folder, ModelReader.ConfigName), ModelReader.MaxConfigBytes);
        byte[]? tensorBytes = files.Read(Path.Combine(folder, ModelReader.TensorsName), ModelReader.MaxTensorBytes);
        byte[]? vocabularyBytes = files.Read(Path.Combine(folder, ModelReader.VocabularyName), ModelReader.MaxVocabularyBytes);

        ConfigFile? config = configBytes is null ? null : new ConfigReader(ModelReader.ConfigName, diagnostics, Precision.Float32).Read(configBytes);
        SafeTensorsFile? tensors = tensorBytes is null ? null : new SafeTensorsReader(ModelReader.TensorsName, diagnostics).Read(tensorBytes);
        Vocabulary? vocabulary = vocabularyBytes is null ? null : new VocabularyReader(ModelReader.VocabularyName, diagnostics).Read(vocabularyBytes, config?.Tokenizer.UnknownToken);
        if (config is null)
        {
            return null;
        }

        FloatGraph? graph = tensors is null ? null : ReadGraph(config, new TensorStore(ModelReader.TensorsName, tensors, diagnostics, Precision.Float32), diagnostics);
        FingerprintCache? cache = vocabulary is null ? null : ModelReader.ReadCache(folder, cachePath, files, vocabulary, config.Projection, diagnostics);
        int before = diagnostics.Count;
        (WordCodeTable Table, byte[] Bytes)? codes = ModelReader.ReadWordCodes(folder, files, config.Projection, diagnostics);
        return graph is null || vocabulary is null || cache is null || diagnostics.Count > before
            ? null
            : new FloatModel(
                new FrontEnd(config.Name, config.MaxTokens, config.Tokenizer, vocabulary, config.Projection, cache) { WordCodes = codes?.Table },
                graph,
                new FloatFiles(configBytes!, vocabularyBytes!, codes?.Bytes),
                inputs.ToImmutable());
    }

    private static FloatGraph? ReadGraph(ConfigFile config, TensorStore tensors, DiagnosticBag diagnostics)
    {
        if (new GraphReader<FloatLayer>(config, tensors, Build, diagnostics).Read() is not { } read)
        {
            return null;
        }

        ImmutableDictionary<string, FloatTransitions>.Builder transitions = ImmutableDictionary.CreateBuilder<string, FloatTransitions>(StringComparer.Ordinal);
        foreach (HeadConfig head in config.Heads.Where(head => head.Room.Tensors.Length > 0))
        {
            if (tensors.FloatTransitions(head, head.Labels.Length / 2) is { } found)
            {
                transitions.Add(head.Name, found);
            }
        }

        return diagnostics.HasErrors ? null : new FloatGraph(config.MaxTokens, config.Padding, config.Projection, read.Nodes, read.Heads, transitions.ToImmutable());
    }

    private static FloatLayer? Build(LayerReader layer, Tensor output) => layer.Layer.Operator.ReadFloat(layer, output) is { } tensors
        ? new FloatLayer(output.Name, layer.Layer.Operator.Name, layer.Layer.Inputs, output.Shape, IsLogits: output.Type == ElementType.S16, layer.Keys, tensors)
        : null;
}
