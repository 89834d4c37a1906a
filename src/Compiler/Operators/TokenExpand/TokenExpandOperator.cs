using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The second product of token mixing: s8 [J][C] to s8 [T][C], channel by channel.</summary>
public sealed record TokenExpandNode(Tensor Input, Tensor Output, DenseParameters Dense) : DenseNode(Input, Output, Dense)
{
    public override string OperatorName => "token_expand";

    public override DenseUse Use => new(DenseOrder.Channel);
}

/// <summary>The second product of token mixing: s8 [J][C] to s8 [T][C], channel by channel. Definition: docs/numerics.md, token_expand.</summary>
public sealed class TokenExpandOperator : OperatorRoom<TokenExpandNode>
{
    private static readonly IsaTable<Func<TokenExpandNode, int, int>> Scratch = new(
        Portable: (node, _) => node.Dense.Inner * KernelBlocks.PortablePanelBytes,
        Dsp: (node, _) => KernelBlocks.PanelRows * KernelBlocks.DspRowBytes(node),
        Mve: (node, _) => KernelBlocks.MveTurnedBytes(node.Dense.Inner));

    public override string Name => "token_expand";

    public override string Summary => "Multiplies each channel of the hidden rows with weights, one output a word: the second product of token mixing.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [J][C], J fixed"],
        "s8 [T][C]",
        [],
        DenseRoom.Tensors("max_tokens", "J"),
        ["No sum of a bias and a row of weights overflows 32 bits."]);

    public override bool ChannelsAreRows => true;

    public override TensorShape? OutputShape(LayerReader layer)
    {
        if (layer.X.Shape.RowsAreWords)
        {
            layer.Mismatch(0, "a fixed number of rows");
            return null;
        }

        return TensorShape.Words(layer.X.Shape.Columns);
    }

    public override Node? Read(LayerReader layer, Tensor output) =>
        DenseRoom.Read(layer, output, layer.Context.MaxTokens, layer.X.Shape.FixedRows!.Value, AccumulatorBound.Dense) is { } dense ? new TokenExpandNode(layer.X, output, dense) : null;

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) =>
        DenseRoom.ReadFloat(layer, layer.Context.MaxTokens, layer.X.Shape.FixedRows!.Value);

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(TokenExpandNode node, Graph graph) =>
    [
        .. DenseRoom.Invariants(node.Dense, node.Input.Shape.FixedRows ?? -1, graph.MaxTokens),
        (node.Output.Shape.RowsAreWords && node.Input.Shape.Columns == node.Output.Shape.Columns, "writes a row a word and keeps the columns"),
    ];

    protected override TensorValue Run(TokenExpandNode node, OperatorInputs inputs) =>
        Bytes(node, inputs, DenseProducts.TokenExpand(node.Dense, inputs.S8(), inputs.WordRows, node.Output.Shape.Columns));

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph) => FloatProducts.MixRows(layer);

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => DenseRoom.Quantize(layer, quantizer);

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(TokenExpandNode node) => new(
        "pnlp_token_expand_s8",
        Argument.Descriptor(node), Argument.Input(node.Input), Argument.Rows(node.Output), Argument.Number(node.Output.Shape.Columns), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(TokenExpandNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(TokenExpandNode node) => [];

    protected override int ScratchBytes(TokenExpandNode node, IWeightPacking packing, int maxTokens) => Scratch[packing.Isa](node, maxTokens);

    protected override Descriptor Describe(TokenExpandNode node, IWeightPacking packing) => new("dense", DenseRoom.Fields(node, packing));

    private protected override void Count(TokenExpandNode node, CountContext to) =>
        to.Dense.TokenMix(to.To, DenseCall.Of(node) with { Outputs = to.Rows }, node.Dense.Inner, node.Output.Shape.Columns);

    protected override long FlashBytes(TokenExpandNode node, IWeightPacking packing, int words, int rows) => DenseRoom.ChannelBytes(node, node.Dense.Inner, rows);

    protected override Work WorkOf(TokenExpandNode node) => DenseRoom.WorkOf(node.Dense, (long)node.Dense.Inner * node.Output.Shape.Columns);

    public override KernelBench? Bench { get; } = new("token_expand", "WORDSxCHANNELSxHIDDEN", "mac", ["8x256x64", "8x256x256", "64x256x64", "64x256x256"])
    {
        Build = (model, prefix, shape) => model.Sink(
            prefix, Place(model, prefix + "out", TokenContractOperator.Place(model, IBenchModel.Beside(prefix) + "contract", model.Source(shape[1]), shape[2]))),
    };

    /// <summary>A layer with random weights.</summary>
    internal static Tensor Place(IBenchModel model, string name, Tensor input)
    {
        Tensor output = new(name, ElementType.S8, TensorShape.Words(input.Shape.Columns), IBenchModel.Activation);
        int hidden = input.Shape.FixedRows!.Value;
        DenseParameters dense = model.Dense(model.Words, hidden, hidden, IBenchModel.InputSpread, output);
        return model.Place(new TokenExpandNode(input, output, dense with { InputZeroPoint = input.Quantization.ZeroPoint }));
    }
}
