using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A line of test_vectors.jsonl: a text and what whoever made the model computed for it.</summary>
public sealed record TestVector(int Line, string Text, byte[] Utf8, Inference Expected);

/// <summary>Reads test_vectors.jsonl (docs/model-format.md).</summary>
public static class TestVectors
{
    public const string FileName = "test_vectors.jsonl";

    /// <summary>Empty where the model has no such file; null after a diagnostic.</summary>
    public static ImmutableArray<TestVector>? Read(string modelFolder, DiagnosticBag diagnostics)
    {
        string path = Path.Combine(modelFolder, FileName);
        FileKind kind = FileKinds.Of(path);
        if (kind == FileKind.Missing)
        {
            return [];
        }

        if (kind != FileKind.File)
        {
            diagnostics.FileUnreadable(FileName, $"it is {FileKinds.Name(kind)}.");
            return null;
        }

        ImmutableArray<TestVector>.Builder vectors = ImmutableArray.CreateBuilder<TestVector>();
        int line = 0;
        using StreamReader characters = new(path);
        LineReader lines = new(characters, FileName);
        while (lines.Read() is { } text)
        {
            line++;
            try
            {
                using JsonDocument document = JsonDocument.Parse(text);
                TestVector vector = Parse(document.RootElement, line);
                if (vector.Utf8.Length > RunnerProtocol.MaxTextBytes)
                {
                    diagnostics.TextTooLong(FileName, line, vector.Utf8.Length, RunnerProtocol.MaxTextBytes);
                    return null;
                }

                vectors.Add(vector);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
            {
                diagnostics.DataLine(FileName, line, $"The test vector cannot be read: {e.Message.Split(" Path:")[0]}");
                return null;
            }
        }

        return vectors.ToImmutable();
    }

    /// <summary>
    /// The first difference between a vector and an inference, with the vector's as the expected one. Vectors hold labels where the device gives spans:
    /// labels are compared.
    /// </summary>
    public static Difference? Find(TestVector vector, Inference actual)
    {
        Inference expected = vector.Expected;
        RunnerAnswer frame = new(actual.IsEmpty ? 1 : 0, actual.Words.Length, actual.Truncated, 0, actual.Words, []);
        if (Difference.Find(expected with { Heads = [] }, frame) is { } difference)
        {
            return difference;
        }

        foreach (HeadResult head in expected.Heads)
        {
            HeadResult? other = actual.Heads.FirstOrDefault(h => h.Name == head.Name);
            if (other is null)
            {
                return new Difference(head.Name, "head", 0, "there", "missing");
            }

            // Spans follow from labels and words, which are compared.
            HeadResult wanted = head is BioResult e && other is BioResult a && e.Labels.SequenceEqual(a.Labels) ? e with { Spans = a.Spans } : head;
            if (Difference.Find(wanted, other) is { } found)
            {
                return found;
            }
        }

        return expected.Heads.Length == actual.Heads.Length ? null : new Difference(null, "heads", 0, $"{expected.Heads.Length}", $"{actual.Heads.Length}");
    }

    private static TestVector Parse(JsonElement root, int line)
    {
        string text = root.GetProperty("text").GetString() ?? throw new FormatException("\"text\" is null.");
        ImmutableArray<WordRange> words = [.. root.GetProperty("words").EnumerateArray().Select(word => new WordRange(word[0].GetInt32(), word[1].GetInt32()))];
        bool truncated = root.GetProperty("truncated").GetBoolean();
        ImmutableArray<HeadResult> heads = root.TryGetProperty("heads", out JsonElement map)
            ? [.. map.EnumerateObject().Select(head => ParseHead(head.Name, head.Value))]
            : [];
        return new TestVector(line, text, Encoding.UTF8.GetBytes(text), new Inference(words, truncated, heads, ImmutableDictionary<string, TensorValue>.Empty));
    }

    private static HeadResult ParseHead(string name, JsonElement head)
    {
        ImmutableArray<short> logits = [.. head.GetProperty("logits").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(logit => logit.GetInt16()))];
        ImmutableArray<int> labels = [.. head.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
        return head.TryGetProperty("score", out JsonElement score)
            ? new SequenceResult(name, logits, labels[0], score.GetInt32())
            : new BioResult(name, logits, labels, []);
    }
}
