using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The heads' places in the result, their names, and the size of it all.</summary>
public sealed class HeadSpecBuilder(Graph graph, MemoryPlan plan, ModelNames names, InferenceSpecBuilder inference)
{
    public ImmutableArray<HeadSpec> Build() => [.. graph.Heads.Select(Build)];

    /// <summary>
    /// sizeof of the result where integers have their natural alignment, as on every core we compile for. The generated code asserts it.
    /// </summary>
    public int ResultBytes()
    {
        int bytes = 3;
        int alignment = 2;
        foreach (Head head in graph.Heads)
        {
            if (!HeadSet.Of(head).AnswersWords)
            {
                bytes = Align(bytes, 2) + 4;
            }
            else
            {
                bytes = Align(Align(bytes, 2) + 2, 4) + 12 * graph.MaxTokens;
                alignment = 4;
            }
        }

        return Align(bytes, alignment);
    }

    private HeadSpec Build(Head head)
    {
        ImmutableArray<string> labels = HeadSet.Of(head).Names(head);
        bool words = HeadSet.Of(head).AnswersWords;
        string field = names.Field(head);
        return new HeadSpec(
            head.Name,
            field,
            CIdentifier.Upper(field),
            !words,
            words,
            head.Labels.Length,
            labels.Length,
            labels.Length > 0,
            [.. labels.Select(CLiteral.Quote)],
            plan[head.Logits.Name].Offset,
            head.Logits.Type == ElementType.S16,
            HiddenLogits.Before(graph, head),
            inference.Answer(head));
    }

    private static int Align(int bytes, int alignment) => (bytes + alignment - 1) / alignment * alignment;
}
