using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Writes test_vectors.jsonl (docs/model-format.md) with the integers of the reference.</summary>
public static class TestVectorWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Model model, IEnumerable<string> texts)
    {
        ReferenceInterpreter interpreter = new(model);
        using MemoryStream stream = new();
        foreach (string text in texts)
        {
            using (Utf8JsonWriter json = new(stream, Options))
            {
                Write(json, model.Graph, text, interpreter.Run(Encoding.UTF8.GetBytes(text)));
            }

            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Graph graph, string text, Inference inference)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteStartArray("words");
        foreach (WordRange word in inference.Words)
        {
            Numbers(json, [word.Begin, word.End]);
        }

        json.WriteEndArray();
        json.WriteBoolean("truncated", inference.Truncated);
        if (!inference.IsEmpty)
        {
            json.WriteStartObject("heads");
            foreach ((Head head, HeadResult result) in graph.Heads.Zip(inference.Heads))
            {
                Write(json, head, result);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Head head, HeadResult result)
    {
        json.WriteStartObject(head.Name);
        json.WriteStartArray("logits");
        foreach (short[] row in result.Logits.Chunk(head.Labels.Length))
        {
            Numbers(json, row.Select(logit => (int)logit));
        }

        json.WriteEndArray();
        json.WritePropertyName("labels");
        Numbers(json, result is SequenceResult sequence ? [sequence.Label] : ((BioResult)result).Labels);
        if (result is SequenceResult { Score: var score })
        {
            json.WriteNumber("score", score);
        }

        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, IEnumerable<int> values)
    {
        json.WriteStartArray();
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
