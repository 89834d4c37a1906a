using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The calls of steps that a schedule made of layers.</summary>
public sealed class ScheduledCalls(Graph graph, ModelNames names, TableNames tables, ProjectionCalls projection, int maxWordChars)
{
    /// <summary>Whether projection is part of the first layer's step.</summary>
    public bool ReadsWordByWord => graph.Nodes[0] is WordByWordNode;

    /// <summary>The function that computes a step.</summary>
    public static string Kernel(ScheduledNode node) => node switch
    {
        TokenMixingNode => "pnlp_mix_tokens_s8",
        ChannelMixingNode => "pnlp_mix_channels_s8",
        TokenLabelsNode { Transitions: not null } => "pnlp_path_labels_s8",
        TokenLabelsNode => "pnlp_token_labels_s8",
        WordByWordNode => "pnlp_bottleneck_row_s8",
        StagedNode { Layer: LayerNormNode } => "pnlp_layer_norm_staged_s8",
        StagedNode { Layer: TokenContractNode } => "pnlp_token_contract_staged_s8",
        StagedNode { Layer: TokenExpandNode } => "pnlp_token_expand_staged_s8",
        StagedNode { Layer: FullyConnectedNode { Output.Type: ElementType.S16 } } => "pnlp_fully_connected_staged_s16",
        StagedNode { Layer: FullyConnectedNode } => "pnlp_fully_connected_staged_s8",
        _ => throw new InvalidOperationException($"No kernel for {node.OperatorName}."),
    };

    /// <summary>How much of it is done at a time, for comments.</summary>
    public static string Note(Node node) => node switch
    {
        TokenMixingNode n => FormattableString.Invariant($", in place, {n.Panel} channels at a time"),
        ChannelMixingNode n => FormattableString.Invariant($", in place, {n.Panel} rows at a time"),
        TokenLabelsNode n => FormattableString.Invariant($", {(n.Transitions is null ? "arg-max" : "best path")}, {n.Panel} rows at a time"),
        WordByWordNode => ", word by word",
        StagedNode { Layer: LayerNormNode } => ", staged",
        StagedNode n => FormattableString.Invariant($", staged, {n.Block} outputs at a time"),
        _ => string.Empty,
    };

    /// <summary>Logits of a word that no tensor keeps.</summary>
    public static int LogitsPerWord(Graph graph) => graph.Nodes.OfType<TokenLabelsNode>().Sum(node => node.Logits.Dense.Outputs);

    /// <summary>Those of them that come before a head's.</summary>
    public static int LogitsBefore(Graph graph, Head head) =>
        graph.Nodes.TakeWhile(node => node.Name != head.Logits.Name).OfType<TokenLabelsNode>().Sum(node => node.Logits.Dense.Outputs);

    public string Call(int indent, ScheduledNode node, string scratch)
    {
        string head = Kernel(node) + "(";
        string x = names.Local(node.Inputs[0].Name);
        return node switch
        {
            TokenMixingNode n => CCall.Statement(
                indent, head, Descriptor(n.Norm), Descriptor(n.Contract), Descriptor(n.Expand), Descriptor(n.Add), "rows", CLiteral.Of(n.Panel), scratch, x),
            ChannelMixingNode n => CCall.Statement(
                indent, head, Descriptor(n.Norm), Descriptor(n.Hidden), Descriptor(n.Out), Descriptor(n.Add), "rows", CLiteral.Of(n.Panel), scratch, x),
            TokenLabelsNode n => CCall.Statement(
                indent, head, [Descriptor(n.Logits), .. PathOf(n), x, "(int32_t)word_count", CLiteral.Of(n.Panel), scratch, names.Local(n.Name)]),
            StagedNode { Layer: LayerNormNode norm } => CCall.Statement(indent, head, Descriptor(norm), x, "rows", scratch, names.Local(node.Name)),
            StagedNode { Layer: FullyConnectedNode layer } => CCall.Statement(indent, head, Descriptor(layer), names.Staging(layer), x, "rows", scratch, names.Local(node.Name)),
            StagedNode n => CCall.Statement(
                indent, head, Descriptor(n.Layer), names.Staging(n.Layer), x, "rows", CLiteral.Of(n.Output.Shape.Columns), scratch, names.Local(node.Name)),
            WordByWordNode n => WordByWord(indent, n),
            _ => throw new InvalidOperationException($"No call for {node.OperatorName}."),
        };
    }

    /// <summary>The transitions that the labels' path follows, of the head that they are for.</summary>
    private string[] PathOf(TokenLabelsNode node) =>
        node.Transitions is null ? [] : ["&" + names.Transitions(graph.Heads.OfType<BioHead>().First(head => head.Logits.Name == node.Name))];

    private string Descriptor(Node part) => "&" + names.Global(part);

    /// <summary>
    /// A loop over the rows: forgets the word that has left the window, projects the one that enters it, and gathers. The buffer begins with the first word of
    /// the window.
    /// </summary>
    private string WordByWord(int indent, WordByWordNode node)
    {
        BottleneckNode bottleneck = node.Bottleneck;
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
                CCall.Statement(indent + 4, Kernel(node) + "(", Descriptor(bottleneck), features, "0", "kept", scratch, row),
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
            CCall.Statement(indent + 4, Kernel(node) + "(", Descriptor(bottleneck), features, $"first - t + {at}", "kept", scratch, row),
            $"{outer}}}");
    }

    private static string Offset(string pointer, string index, int each) =>
        index.Length == 0 ? FormattableString.Invariant($"{pointer} + {each}") : each == 1 ? $"{pointer} + {index}" : FormattableString.Invariant($"{pointer} + {index} * {each}");
}
