using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The first product of token mixing: s8 [T][C] to s8 [units][C], channel by channel.</summary>
public sealed record TokenContractNode(Tensor Input, Tensor Output, DenseParameters Dense) : DenseNode(Input, Output, Dense)
{
    public override string OperatorName => "token_contract";

    public override DenseUse Use => new(DenseOrder.Channel);
}

/// <summary>The first product of token mixing: s8 [T][C] to s8 [units][C], channel by channel. Definition: docs/numerics.md, token_contract.</summary>
public sealed class TokenContractOperator : OperatorRoom<TokenContractNode>
{
    private const int MaxUnits = 1024;

    private static readonly IsaTable<Func<TokenContractNode, int, int>> Scratch = new(
        Portable: (node, _) => node.Dense.Inner * KernelBlocks.PortablePanelBytes,
        Dsp: (node, _) => KernelBlocks.PanelRows * KernelBlocks.DspRowBytes(node),
        Mve: (_, maxTokens) => KernelBlocks.MveTurnedBytes(maxTokens));

    public override string Name => "token_contract";

    public override string Summary => "Multiplies each channel of all words with weights: the first product of token mixing.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [T][C]"],
        "s8 [units][C]",
        [new IntegerKey("units", 1, MaxUnits, "hidden rows")],
        DenseRoom.Tensors("units", "max_tokens"),
        ["No sum of a bias and a row of weights overflows 32 bits.", "With masked padding the input's zero point is 0: absent words count for nothing."]);

    public override bool ChannelsAreRows => true;

    public override TensorShape? OutputShape(LayerReader layer)
    {
        if (!layer.RowsAreWords())
        {
            return null;
        }

        if (layer.Context.Padding == PaddingMode.Masked && layer.X.Quantization.ZeroPoint != 0)
        {
            layer.Diagnostics.TokenContractZeroPoint(layer.Layer.InputLocation(0), layer.X.Quantization.ZeroPoint);
            return null;
        }

        return new TensorShape(layer.Keys.IntegerOf("units"), layer.X.Shape.Columns);
    }

    public override Node? Read(LayerReader layer, Tensor output) =>
        DenseRoom.Read(layer, output, output.Shape.FixedRows!.Value, layer.Context.MaxTokens, AccumulatorBound.Dense) is { } dense ? new TokenContractNode(layer.X, output, dense) : null;

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) =>
        DenseRoom.ReadFloat(layer, output.Shape.FixedRows!.Value, layer.Context.MaxTokens);

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(TokenContractNode node, Graph graph) =>
    [
        .. DenseRoom.Invariants(node.Dense, graph.MaxTokens, node.Output.Shape.FixedRows ?? -1),
        (node.Input.Shape.RowsAreWords && node.Input.Shape.Columns == node.Output.Shape.Columns, "reads a row a word and keeps the columns"),
        (graph.Padding == PaddingMode.Fixed || node.Dense.InputZeroPoint == 0, "has input zero point 0 in a masked model"),
    ];

    protected override TensorValue Run(TokenContractNode node, OperatorInputs inputs) =>
        Bytes(node, inputs, DenseProducts.TokenContract(node.Dense, inputs.S8(), inputs.WordRows, node.Output.Shape.Columns));

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph) => FloatProducts.MixRows(layer);

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => DenseRoom.Quantize(layer, quantizer);

    /// <summary>An absent word counts for nothing only where zero is the zero point's value and its integer.</summary>
    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => new(Symmetric: padding == PaddingMode.Masked);

    protected override KernelCall CallOf(TokenContractNode node) => new(
        "pnlp_token_contract_s8",
        Argument.Descriptor(node), Argument.Input(node.Input), Argument.Rows(node.Input), Argument.Number(node.Output.Shape.Columns), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(TokenContractNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(TokenContractNode node) => [];

    protected override int ScratchBytes(TokenContractNode node, IWeightPacking packing, int maxTokens) => Scratch[packing.Isa](node, maxTokens);

    protected override Descriptor Describe(TokenContractNode node, IWeightPacking packing) => new("dense", DenseRoom.Fields(node, packing));

    private protected override void Count(TokenContractNode node, CountContext to) =>
        to.Dense.TokenMix(to.To, DenseCall.Of(node), to.Rows, node.Output.Shape.Columns);

    protected override long FlashBytes(TokenContractNode node, IWeightPacking packing, int words, int rows) => DenseRoom.ChannelBytes(node, rows, node.Dense.Outputs);

    protected override Work WorkOf(TokenContractNode node) => DenseRoom.WorkOf(node.Dense, (long)node.Dense.Outputs * node.Output.Shape.Columns);

    public override KernelBench? Bench { get; } = new("token_contract", "WORDSxCHANNELSxHIDDEN", "mac", ["8x256x64", "8x256x256", "64x256x64", "64x256x256"])
    {
        Build = (model, prefix, shape) => model.Sink(
            prefix, TokenExpandOperator.Place(model, IBenchModel.Beside(prefix) + "expand", Place(model, prefix + "out", model.Source(shape[1]), shape[2]))),
    };

    /// <summary>A layer with random weights, and a table behind it.</summary>
    internal static Tensor Place(IBenchModel model, string name, Tensor input, int hidden)
    {
        Tensor output = new(name, ElementType.S8, new TensorShape(hidden, input.Shape.Columns), IBenchModel.Output);
        DenseParameters dense = model.Dense(hidden, model.Words, model.Words, IBenchModel.InputSpread, output);
        return model.Place(new TokenContractNode(
            input, output, dense with { Activation = LookupTables.Gelu(IBenchModel.Activation, IBenchModel.Output), InputZeroPoint = input.Quantization.ZeroPoint }));
    }
}
