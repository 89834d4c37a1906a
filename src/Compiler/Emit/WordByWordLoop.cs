using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The loop of a step that reads the text word by word: the projection of a word is part of it.</summary>
public sealed class WordByWordLoop(Graph graph, ModelNames names, TableNames tables, ProjectionCalls projection, int maxWordChars)
{
    /// <summary>
    /// A loop over the rows: forgets the word that has left the window, projects the one that enters it, and gathers. The buffer begins with the first word of
    /// the window.
    /// </summary>
    public string Call(int indent, WordByWordNode node)
    {
        BottleneckNode bottleneck = node.Bottleneck;
        string kernel = OperatorSet.StepOf(node).CallOf(node).Symbol;
        int positions = graph.Features.Shape.Columns;
        int window = bottleneck.Window;
        string features = names.Local(graph.Features.Name);
        string scratch = names.Local(ArenaBuffers.WordScratch);
        string row = Offset(names.Local(node.Name), "t", bottleneck.Output.Shape.Columns);

        // Behind characters and subwords of the word at hand.
        (string Word, string Fingerprint) scratches = (scratch, Offset(scratch, string.Empty, 2 * maxWordChars));
        TablesReference reference = TablesReference.Linked(tables);
        string outer = new(' ', indent);
        string inner = new(' ', indent + 4);
        if (window == 0)
        {
            return string.Join(
                '\n',
                $"{outer}for (int32_t t = 0; t < rows; t++) {{",
                $"{inner}const int32_t kept = t < (int32_t)word_count ? 1 : 0;",
                $"{inner}if (kept != 0) {{",
                projection.Statements(indent + 8, reference, $"{names.Local(ArenaBuffers.Words)} + t", "1", scratches, features),
                $"{inner}}}",
                CCall.Statement(indent + 4, kernel + "(", "&" + names.Global(bottleneck), features, "0", "kept", scratch, row),
                $"{outer}}}");
        }

        string at = CLiteral.Of(window);
        return string.Join(
            '\n',
            $"{outer}for (int32_t t = 0, kept = 0; t < rows; t++) {{",
            $"{inner}const int32_t first = t > {at} ? t - {at} : 0;",
            $"{inner}if (first > 0 && kept > 0) {{",
            $"{inner}    kept--;",
            CCall.Statement(indent + 8, "memmove(", features, Offset(features, string.Empty, positions), FormattableString.Invariant($"(size_t)kept * {positions * sizeof(ushort)}u")),
            $"{inner}}}",
            $"{inner}while (first + kept <= t + {at} && first + kept < (int32_t)word_count) {{",
            projection.Statements(indent + 8, reference, $"{names.Local(ArenaBuffers.Words)} + first + kept", "1", scratches, Offset(features, "kept", positions)),
            $"{inner}    kept++;",
            $"{inner}}}",
            CCall.Statement(indent + 4, kernel + "(", "&" + names.Global(bottleneck), features, $"first - t + {at}", "kept", scratch, row),
            $"{outer}}}");
    }

    private static string Offset(string pointer, string index, int each) =>
        index.Length == 0 ? FormattableString.Invariant($"{pointer} + {each}") : each == 1 ? $"{pointer} + {index}" : FormattableString.Invariant($"{pointer} + {index} * {each}");
}
