using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Weights, biases, multipliers and tables of all layers, and the descriptors that point to them.</summary>
public sealed class WeightsSpecBuilder(Graph graph, ModelNames names, IWeightPacking packing)
{
    private readonly CScope _scope = new(names.Globals.Values);
    private readonly ImmutableArray<ArraySpec>.Builder _arrays = ImmutableArray.CreateBuilder<ArraySpec>();
    private readonly ImmutableArray<ArraySpec>.Builder _shared = ImmutableArray.CreateBuilder<ArraySpec>();
    private readonly ImmutableArray<DescriptorSpec>.Builder _descriptors = ImmutableArray.CreateBuilder<DescriptorSpec>();

    /// <summary>Bytes of all arrays; descriptors are not counted.</summary>
    public long Bytes { get; private set; }

    public ImmutableArray<ArraySpec> Arrays => _arrays.ToImmutable();

    /// <summary>Tables that the inference code names itself.</summary>
    public ImmutableArray<ArraySpec> SharedArrays => _shared.ToImmutable();

    public ImmutableArray<DescriptorSpec> Descriptors => _descriptors.ToImmutable();

    public WeightsSpecBuilder Build()
    {
        foreach (StagedNode staged in graph.Nodes.OfType<StagedNode>())
        {
            AddStaging(staged);
        }

        foreach (Node node in graph.Nodes.SelectMany(node => node.Parts))
        {
            switch (node)
            {
                case BottleneckNode bottleneck:
                    AddBottleneck(bottleneck);
                    break;
                case LayerNormNode norm:
                    AddLayerNorm(norm);
                    break;
                case LookupTableNode lookup:
                    Bytes += lookup.Table.Values.Length;
                    _shared.Add(new ArraySpec(
                        CComment.Block(0, $"{node.Name}: {lookup.Table.Function} by input + 128; {Quantized(node.Output)}"),
                        $"int8_t {names.Global(node)}[256]",
                        CArray.Format(lookup.Table.Values.AsSpan())));
                    break;
                case AddNode add:
                    AddDescriptor(
                        node,
                        "pnlp_add",
                        ("multiplier_x", CLiteral.Of(add.Parameters.MultiplierX)),
                        ("multiplier_y", CLiteral.Of(add.Parameters.MultiplierY)),
                        ("offset", CLiteral.Of(add.Parameters.Offset)),
                        ("shift", CLiteral.Of(add.Parameters.Shift)));
                    break;
                case Conv1dNode convolution:
                    AddConv1d(convolution);
                    break;
                case FoPoolNode pool:
                    AddDescriptor(
                        node,
                        "pnlp_fo_pool",
                        ("multiplier", CLiteral.Of(pool.Requantization.Multipliers[0])),
                        ("shift", CLiteral.Of(pool.Requantization.Shift)),
                        ("zero_point", CLiteral.Of(pool.Requantization.ZeroPoint)),
                        ("backward", CLiteral.Of(pool.Backward ? 1 : 0)));
                    break;
                default:
                    if (InferenceSpecBuilder.Dense(node) is { } dense)
                    {
                        AddDense(node, dense);
                    }

                    break;
            }
        }

        foreach (BioHead head in graph.Heads.OfType<BioHead>())
        {
            if (head.Transitions is { } transitions)
            {
                AddTransitions(head, transitions);
            }
        }

        return this;
    }

    private void AddStaging(StagedNode node)
    {
        if (InferenceSpecBuilder.Dense(node.Layer) is not { } dense)
        {
            return;
        }

        _descriptors.Add(new DescriptorSpec(
            CComment.Block(0, $"{node.Name}: how its constants are copied into RAM"),
            "pnlp_staging",
            names.Staging(node.Layer),
            CArray.Fields(
                [
                    (CLiteral.Of(packing.Pack(node.Layer, dense).Weights.Length), "weight_bytes"),
                    (CLiteral.Of(packing.PairBytes(node.Layer, dense)), "pair_bytes"),
                    (CLiteral.Of(node.Block), "block"),
                ])));
    }

    private void AddTransitions(BioHead head, Transitions transitions)
    {
        ImmutableArray<short> start = transitions.Start;
        int kinds = transitions.Kinds;
        List<(string, string)> fields =
        [
            (AddArray(head.Name, "start", "int16_t", start.AsSpan(), FormattableString.Invariant($"[{kinds + 1}][{kinds}], from a kind or from no word to O or B-x")), "start"),
            (AddArray(head.Name, "bounds", "int16_t", transitions.Bounds().AsSpan(), FormattableString.Invariant($"[{kinds}][2], least and greatest of each row of start")), "bounds"),
            (AddArray(head.Name, "keep", "int16_t", transitions.Keep.AsSpan(), FormattableString.Invariant($"[2][{transitions.Slots}], from B-x and from I-x to I-x")), "keep"),
            (CLiteral.Of(transitions.Slots), "slots"),
        ];
        _descriptors.Add(new DescriptorSpec(CComment.Block(0, $"{head.Name}: transitions between the labels of {head.Logits.Name}"), "pnlp_transitions", names.Transitions(head), CArray.Fields(fields)));
    }

    private void AddBottleneck(BottleneckNode node)
    {
        DenseParameters dense = node.Dense;
        AddDescriptor(
            node,
            "pnlp_bottleneck",
            [
                .. DenseArrays(node, dense),
                ("num_hashes", CLiteral.Of(node.Input.Shape.Columns)),
                ("feature_size", CLiteral.Of(node.FeatureSize)),
                ("window", CLiteral.Of(node.Window)),
                ("outputs", CLiteral.Of(dense.Outputs)),
                ("shift", CLiteral.Of(dense.Requantization.Shift)),
                ("zero_point", CLiteral.Of(dense.Requantization.ZeroPoint)),
            ]);
    }

    private void AddDense(Node node, DenseParameters dense) => AddDescriptor(node, "pnlp_dense", DenseFields(node, dense));

    private void AddConv1d(Conv1dNode node)
    {
        string dense = CArray.Nested(CArray.Fields(Lines(DenseFields(node, node.Dense))));
        string window = CArray.Fields(
            [
                (CLiteral.Of(node.Input.Shape.Columns), "channels"),
                (CLiteral.Of(node.Before), "before"),
                (CLiteral.Of(node.After), "after"),
                (CLiteral.Of(node.Pad), "pad"),
            ]);
        AddDescriptor(node, "pnlp_conv1d", $"{dense}\n{window}");
    }

    private ImmutableArray<(string Comment, string Value)> DenseFields(Node node, DenseParameters dense)
    {
        if (dense.InputZeroPoint != 0)
        {
            throw new InvalidOperationException($"{node.Name}: the zero point of the input is not folded into the biases.");
        }

        return
        [
            .. DenseArrays(node, dense),
            ("inner", CLiteral.Of(dense.Inner)),
            ("outputs", CLiteral.Of(dense.Outputs)),
            ("shift", CLiteral.Of(dense.Requantization.Shift)),
            ("zero_point", CLiteral.Of(dense.Requantization.ZeroPoint)),
        ];
    }

    private IEnumerable<(string, string)> DenseArrays(Node node, DenseParameters dense)
    {
        PackedDense packed = packing.Pack(node, dense);
        yield return ("weight", AddArray(node, "weight", "int8_t", packed.Weights.AsSpan(), packed.WeightNote, " PNLP_ALIGNED(4)"));
        yield return ("bias", AddArray(node, "bias", "int32_t", packed.Bias.AsSpan(), packed.BiasNote));
        yield return ("multiplier", packed.Multipliers.IsEmpty
            ? "NULL"
            : AddArray(
                node,
                "multiplier",
                "int32_t",
                packed.Multipliers.AsSpan(),
                $"{packed.MultiplierNote}; {(dense.Activation is null ? Quantized(node.Output) : $"shift {dense.Requantization.Shift}")}"));
        yield return ("table", dense.Activation is { } activation
            ? AddArray(node, "table", "int8_t", activation.Values.AsSpan(), $"{activation.Function} by output + 128; {Quantized(node.Output)}")
            : "NULL");
    }

    private void AddLayerNorm(LayerNormNode node)
    {
        LayerNormParameters norm = node.Parameters;
        string gain = AddArray(node, "gain", "int32_t", norm.Gains.AsSpan(), $"[{norm.Gains.Length}], even; {Quantized(node.Output)}");
        string bias = AddArray(node, "bias", "int32_t", PackedLayerNorm.Biases(norm).AsSpan(), $"[{norm.Biases.Length}], with rounding and zero point");
        AddDescriptor(
            node,
            "pnlp_layer_norm",
            ("gain", gain),
            ("bias", bias),
            ("epsilon", CLiteral.Of((ulong)norm.Epsilon)),
            ("channels", CLiteral.Of(norm.Gains.Length)),
            ("shift", CLiteral.Of(norm.Shift)));
    }

    private string AddArray<T>(Node node, string role, string type, ReadOnlySpan<T> values, string comment, string attributes = "")
        where T : unmanaged, System.Numerics.IBinaryInteger<T> =>
        AddArray(node.Name, role, type, values, comment, attributes);

    private string AddArray<T>(string owner, string role, string type, ReadOnlySpan<T> values, string comment, string attributes = "")
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        string name = _scope.Declare($"{ModelNames.Clip(owner)}_{role}");
        Bytes += (long)values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        _arrays.Add(new ArraySpec(CComment.Block(0, $"{owner}.{role}: {comment}"), FormattableString.Invariant($"{type} {name}[{values.Length}]{attributes}"), CArray.Format(values)));
        return name;
    }

    private void AddDescriptor(Node node, string type, params ImmutableArray<(string Comment, string Value)> fields) =>
        AddDescriptor(node, type, CArray.Fields(Lines(fields)));

    private void AddDescriptor(Node node, string type, string fields) => _descriptors.Add(new DescriptorSpec(
        CComment.Block(0, $"{node.Name}: {node.OperatorName}, {node.Inputs[0].Shape} -> {node.Output.Shape}"), type, names.Global(node), fields));

    private static ImmutableArray<(string Value, string Comment)> Lines(ImmutableArray<(string Comment, string Value)> fields) =>
        [.. fields.Select(field => (field.Value, field.Comment))];

    private static string Quantized(Tensor tensor) =>
        FormattableString.Invariant($"output scale {CLiteral.Real(tensor.Quantization.Scale)}, zero point {tensor.Quantization.ZeroPoint}");
}
