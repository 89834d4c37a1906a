using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Report;

/// <summary>
/// A layer as <c>pnlpc inspect</c> shows it. Multiplications come to <paramref name="MacsPerWord"/> for each row computed for a word, and
/// <paramref name="MacsOnce"/> a text; a bottleneck's are additions.
/// </summary>
public sealed record LayerReport(string Name, string Op, string Kernel, string Input, string Output, long MacsPerWord, long MacsOnce, long WeightsBytes);

/// <summary>A head as <c>pnlpc inspect</c> shows it.</summary>
public sealed record HeadReport(string Name, string Kind, int Labels);

/// <summary>A model's shape and cost, after all passes. <paramref name="Costs"/>: on a board, if one was named.</summary>
public sealed record ModelReport(
    string Model,
    int MaxTokens,
    string Padding,
    int VocabularySize,
    string HashFamily,
    int NumHashes,
    int FeatureSize,
    int Window,
    int? WordCodes,
    int? CodedWords,
    string CacheEncoding,
    ImmutableArray<EncodingReport> CacheEncodings,
    ImmutableArray<LayerReport> Layers,
    ImmutableArray<HeadReport> Heads,
    long Parameters,
    long MacsPerWord,
    long MacsOnce,
    long WeightsBytes,
    long TablesBytes,
    int ArenaBytes,
    CostReport? Costs)
{
    public static ModelReport Create(PlannedModel planned, EmitSizes sizes, ImmutableArray<EncodingReport> encodings, CostReport? costs)
    {
        Model model = planned.Model;
        ImmutableArray<LayerReport> layers = [.. InPlaceMixing.Undo(planned.Graph).Nodes.Select(Layer)];
        return new ModelReport(
            model.Name,
            planned.Graph.MaxTokens,
            planned.Graph.Padding == PaddingMode.Fixed ? "fixed" : "masked",
            model.Vocabulary.Subwords.Length,
            model.Projection.HashFamily.ToString().ToLowerInvariant(),
            model.Projection.NumHashes,
            model.Projection.FeatureSize,
            model.Projection.Window,
            model.WordCodes?.CodesPerWord,
            model.WordCodes?.Keys.Length,
            Projection.CacheEncodings.NameOf(model.Cache),
            encodings,
            layers,
            [.. planned.Graph.Heads.Select(head => new HeadReport(head.Name, head.Kind, head.Labels.Length))],
            planned.Graph.Nodes.SelectMany(node => node.Parts).Sum(node => OperatorSet.Of(node).WorkOf(node).Parameters),
            layers.Sum(layer => layer.MacsPerWord),
            layers.Sum(layer => layer.MacsOnce),
            sizes.WeightsBytes,
            sizes.TablesBytes,
            planned.Plan.ArenaBytes,
            costs);
    }

    public string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Model}: at most {MaxTokens} words, {Padding} padding; {VocabularySize:N0} subwords, {HashFamily}, {NumHashes} hashes into {FeatureSize} features, window {Window}, cache in {CacheEncoding}{(WordCodes is { } codes ? string.Create(CultureInfo.InvariantCulture, $", {codes} codes each for {CodedWords:N0} words") : string.Empty)}\n\n");
        int name = Math.Max(5, Layers.Max(layer => layer.Name.Length));
        int op = Layers.Max(layer => layer.Op.Length);
        text.Append(CultureInfo.InvariantCulture, $"{"layer".PadRight(name)}  {"op".PadRight(op)}  {"input",-10} {"output",-10} {"macs/word",12} {"macs once",12} {"weights",10}\n");
        foreach (LayerReport layer in Layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{layer.Name.PadRight(name)}  {layer.Op.PadRight(op)}  {layer.Input,-10} {layer.Output,-10} {layer.MacsPerWord,12:N0} {layer.MacsOnce,12:N0} {layer.WeightsBytes,10:N0}\n");
        }

        text.Append('\n');
        foreach (HeadReport head in Heads)
        {
            text.Append(CultureInfo.InvariantCulture, $"head {head.Name}: {head.Kind}, {head.Labels} labels\n");
        }

        text.Append('\n').Append(EncodingReport.ToText(CacheEncodings));
        text.Append(CultureInfo.InvariantCulture, $"\nparameters   {Parameters,12:N0}\nmacs         {MacsPerWord,12:N0} a word and {MacsOnce:N0} a text\nweights      {WeightsBytes,12:N0} bytes\ntables       {TablesBytes,12:N0} bytes\narena        {ArenaBytes,12:N0} bytes\n");
        Costs?.AppendTo(text);
        return text.ToString();
    }

    private static LayerReport Layer(Node node)
    {
        Work work = OperatorSet.Of(node).WorkOf(node);
        return new LayerReport(
            node.Name,
            node is DenseNode { Dense.Activation: { } table } ? $"{node.OperatorName}, {table.Function}" : node.OperatorName,
            InferenceSpecBuilder.Kernel(node),
            node.Inputs[0].Shape.ToString(),
            node.Output.Shape.ToString(),
            work.MacsPerWord,
            work.MacsOnce,
            work.Bytes);
    }
}
