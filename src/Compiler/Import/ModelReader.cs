using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>Reads a model folder (docs/model-format.md). Files are judged each by itself first, so that one run tells most of what is wrong.</summary>
public static class ModelReader
{
    internal const string ConfigName = "config.json";
    internal const string TensorsName = "model.safetensors";
    internal const string VocabularyName = "vocab.txt";
    internal const string CacheName = "fingerprints.safetensors";

    internal const string WordCodesName = "word_codes.safetensors";

    internal const long MaxConfigBytes = 16L << 20;
    internal const long MaxTensorBytes = 1L << 30;

    /// <summary>Far above any vocabulary: that of a model for a hundred languages has 5 MB.</summary>
    internal const long MaxVocabularyBytes = 16L << 20;

    /// <summary>
    /// The model, or null where anything is wrong; it has been reported then. <paramref name="cachePath"/>: a fingerprint cache in place of the folder's.
    /// </summary>
    public static Model? Read(string folder, string? cachePath, DiagnosticBag diagnostics)
    {
        if (FileKinds.Of(folder) != FileKind.Folder)
        {
            diagnostics.FolderNotFound(folder);
            return null;
        }

        ImmutableArray<InputFile>.Builder inputs = ImmutableArray.CreateBuilder<InputFile>();
        InputReader files = new(inputs, diagnostics);
        byte[]? configBytes = files.Read(Path.Combine(folder, ConfigName), MaxConfigBytes);
        byte[]? tensorBytes = files.Read(Path.Combine(folder, TensorsName), MaxTensorBytes);
        byte[]? vocabularyBytes = files.Read(Path.Combine(folder, VocabularyName), MaxVocabularyBytes);

        ConfigFile? config = configBytes is null ? null : new ConfigReader(ConfigName, diagnostics).Read(configBytes);
        SafeTensorsFile? tensors = tensorBytes is null ? null : new SafeTensorsReader(TensorsName, diagnostics).Read(tensorBytes);
        Vocabulary? vocabulary = vocabularyBytes is null ? null : new VocabularyReader(VocabularyName, diagnostics).Read(vocabularyBytes, config?.Tokenizer.UnknownToken);
        if (config is null)
        {
            return null;
        }

        Graph? graph = tensors is null ? null : ReadGraph(config, new TensorStore(TensorsName, tensors, diagnostics), diagnostics);
        FingerprintCache? cache = vocabulary is null ? null : ReadCache(folder, cachePath, files, vocabulary, config.Projection, diagnostics);
        int before = diagnostics.Count;
        WordCodeTable? codes = ReadWordCodes(folder, files, config.Projection, diagnostics)?.Table;
        return graph is null || vocabulary is null || cache is null || diagnostics.Count > before
            ? null
            : new Model(config.Name, config.Tokenizer, vocabulary, config.Projection, cache, graph, inputs.ToImmutable()) { WordCodes = codes };
    }

    /// <summary>The part of a model folder that a cache is made of, for "cache build"; null where anything is wrong. The folder may be a float one.</summary>
    public static (Vocabulary Vocabulary, ProjectionOptions Projection)? ReadVocabulary(string folder, DiagnosticBag diagnostics) =>
        ReadConfigAndVocabulary(folder, new InputReader(ImmutableArray.CreateBuilder<InputFile>(), diagnostics), diagnostics) is { } read
            ? (read.Vocabulary, read.Config.Projection)
            : null;

    /// <summary>All that comes before the first layer, of an integer or a float folder; null where anything is wrong.</summary>
    public static FrontEnd? ReadFrontEnd(string folder, string? cachePath, DiagnosticBag diagnostics)
    {
        InputReader files = new(ImmutableArray.CreateBuilder<InputFile>(), diagnostics);
        if (ReadConfigAndVocabulary(folder, files, diagnostics) is not { } read)
        {
            return null;
        }

        int before = diagnostics.Count;
        FingerprintCache? cache = ReadCache(folder, cachePath, files, read.Vocabulary, read.Config.Projection, diagnostics);
        WordCodeTable? codes = ReadWordCodes(folder, files, read.Config.Projection, diagnostics)?.Table;
        return cache is null || diagnostics.Count > before
            ? null
            : new FrontEnd(read.Config.Name, read.Config.MaxTokens, read.Config.Tokenizer, read.Vocabulary, read.Config.Projection, cache) { WordCodes = codes };
    }

    private static (ConfigFile Config, Vocabulary Vocabulary)? ReadConfigAndVocabulary(string folder, InputReader files, DiagnosticBag diagnostics)
    {
        if (FileKinds.Of(folder) != FileKind.Folder)
        {
            diagnostics.FolderNotFound(folder);
            return null;
        }

        byte[]? configBytes = files.Read(Path.Combine(folder, ConfigName), MaxConfigBytes);
        byte[]? vocabularyBytes = files.Read(Path.Combine(folder, VocabularyName), MaxVocabularyBytes);
        ConfigFile? config = configBytes is null ? null : new ConfigReader(ConfigName, diagnostics, Precision.Any).Read(configBytes);
        Vocabulary? vocabulary = vocabularyBytes is null ? null : new VocabularyReader(VocabularyName, diagnostics).Read(vocabularyBytes, config?.Tokenizer.UnknownToken);
        return config is null || vocabulary is null ? null : (config, vocabulary);
    }

    private static Graph? ReadGraph(ConfigFile config, TensorStore tensors, DiagnosticBag diagnostics)
    {
        return new GraphReader<Node>(config, tensors, (layer, output) => layer.Layer.Operator.Read(layer, output), diagnostics).Read() is { } read
            ? new Graph(config.MaxTokens, config.Padding, read.Features, read.Nodes, read.Heads)
            : null;
    }

    /// <summary>The folder's codes of words and the bytes of their file. Null where it has none or, after a diagnostic, where anything is wrong.</summary>
    internal static (WordCodeTable Table, byte[] Bytes)? ReadWordCodes(string folder, InputReader files, ProjectionOptions projection, DiagnosticBag diagnostics)
    {
        string path = Path.Combine(folder, WordCodesName);
        bool exists = Path.Exists(path);
        if (projection.WordCodes == 0 || !exists)
        {
            if (projection.WordCodes > 0)
            {
                diagnostics.WordCodesMissing(WordCodesName, projection.WordCodes);
            }
            else if (exists)
            {
                diagnostics.WordCodesUnexpected(WordCodesName);
            }

            return null;
        }

        return files.Read(path, MaxTensorBytes) is { } bytes && new WordCodesReader(WordCodesName, projection.WordCodes, diagnostics).Read(bytes) is { } table
            ? (table, bytes)
            : null;
    }

    internal static FingerprintCache? ReadCache(
        string folder, string? cachePath, InputReader files, Vocabulary vocabulary, ProjectionOptions projection, DiagnosticBag diagnostics)
    {
        string path = cachePath ?? Path.Combine(folder, CacheName);
        if (cachePath is null && FileKinds.Of(path) == FileKind.Missing)
        {
            if (projection.HashFamily == HashFamily.Rows)
            {
                diagnostics.CacheMissing(CacheName);
                return null;
            }

            return CacheBuilder.Units(vocabulary, projection);
        }

        return files.Read(path, MaxTensorBytes) is { } bytes
            ? new FingerprintCacheReader(Path.GetFileName(path), diagnostics).Read(bytes, vocabulary, projection)
            : null;
    }
}
