using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>Folders of models that share their projection and are otherwise unlike.</summary>
internal static class SharedModels
{
    /// <summary>The random model of a seed, with vocabulary, tokenizer and projection of another: hidden size, window, words, padding, layers and heads are its own.</summary>
    public static void Write(string folder, int seed, string likeFolder)
    {
        RandomModel.Write(folder, seed, Projection(likeFolder));
        foreach (string file in new[] { "vocab.txt", "fingerprints.safetensors", "word_codes.safetensors" })
        {
            if (File.Exists(Path.Combine(likeFolder, file)))
            {
                File.Copy(Path.Combine(likeFolder, file), Path.Combine(folder, file), overwrite: true);
            }
        }
    }

    /// <summary>Two models of one projection, drawn for a seed.</summary>
    public static (Model A, Model B) Read(int seed)
    {
        using TemporaryFolder a = new();
        using TemporaryFolder b = new();
        RandomModel.Write(a.Path, seed);
        Write(b.Path, seed + 1000, a.Path);
        return (Read(a.Path), Read(b.Path));
    }

    /// <summary>A model without its BIO heads and what only they need.</summary>
    public static Model OnlySequences(Model model)
    {
        ImmutableArray<Head> heads = [.. model.Graph.Heads.Where(head => head is SequenceHead)];
        HashSet<string> needed = [.. heads.Select(head => head.Logits.Name)];
        foreach (Node node in model.Graph.Nodes.Reverse().Where(node => needed.Contains(node.Name)))
        {
            needed.UnionWith(node.Inputs.Select(input => input.Name));
        }

        return model with { Graph = model.Graph with { Heads = heads, Nodes = [.. model.Graph.Nodes.Where(node => needed.Contains(node.Name))] } };
    }

    public static Model Read(string folder)
    {
        DiagnosticBag diagnostics = [];
        Model? model = ModelReader.Read(folder, null, diagnostics);
        diagnostics.ShouldBeEmpty();
        return model.ShouldNotBeNull();
    }

    /// <summary>Plans them for one output directory.</summary>
    public static ModelSet Share(string name, params IEnumerable<Model> models)
    {
        DiagnosticBag diagnostics = [];
        ModelSet? set = CompilationPipeline.Share(name, [.. models.Select(model => (model.Name, CompilationPipeline.Plan(model)))], diagnostics);
        diagnostics.ShouldBeEmpty();
        return set.ShouldNotBeNull();
    }

    private static (JsonObject Tokenizer, JsonObject Projection) Projection(string folder)
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;
        return ((JsonObject)config["tokenizer"]!.DeepClone(), (JsonObject)config["projection"]!.DeepClone());
    }
}
