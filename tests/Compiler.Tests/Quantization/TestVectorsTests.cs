using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

/// <summary>The reference against the integers that the training recipe's own, independent implementation wrote beside the model.</summary>
public class TestVectorsTests
{
    [Fact]
    public void The_reference_answers_the_bundled_models_vectors_to_the_bit()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "models", "mtop-en");
        DiagnosticBag diagnostics = new();
        Model model = ModelReader.Read(folder, null, diagnostics).ShouldNotBeNull();
        ReferenceInterpreter reference = new(model);
        int lines = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "test_vectors.jsonl")))
        {
            using JsonDocument vector = JsonDocument.Parse(line);
            string text = vector.RootElement.GetProperty("text").GetString()!;

            Inference inference = reference.Run(Encoding.UTF8.GetBytes(text));

            inference.Words.Select(w => new[] { w.Begin, w.End }).ShouldBe(Rows(vector.RootElement.GetProperty("words")), text);
            inference.Truncated.ShouldBe(vector.RootElement.GetProperty("truncated").GetBoolean(), text);
            foreach (HeadResult head in inference.Heads)
            {
                JsonElement expected = vector.RootElement.GetProperty("heads").GetProperty(head.Name);
                int[] labels = [.. expected.GetProperty("labels").EnumerateArray().Select(l => l.GetInt32())];
                head.Logits.Select(l => (int)l).ShouldBe(Rows(expected.GetProperty("logits")).SelectMany(r => r), text);
                int[] got = head is BioResult bio ? [.. bio.Labels] : [((SequenceResult)head).Label];
                got.ShouldBe(labels, text);
                if (head is SequenceResult sequence)
                {
                    sequence.Score.ShouldBe(expected.GetProperty("score").GetInt32(), text);
                }
            }

            lines++;
        }

        lines.ShouldBeGreaterThan(50);
    }

    private static int[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetInt32()).ToArray())];
}
