using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Constants of all layers and heads as tables in flash, and the descriptors that point to them.</summary>
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
            Descriptor constants = OperatorSet.Of(node).Describe(node, packing);
            if (constants is { Struct: null, Arrays: var alone })
            {
                foreach (ArrayField array in alone)
                {
                    Bytes += (long)array.Values.Length * array.Values.ElementBytes;
                    _shared.Add(Array($"{node.Name}: {array.Note}", names.Global(node), array));
                }
            }
            else
            {
                Add(node.Name, DescriptorText.Of(node), constants, names.Global(node));
            }
        }

        foreach (Head head in graph.Heads)
        {
            if (HeadSet.Of(head).Describe(head) is { IsNone: false } constants)
            {
                Add(head.Name, DescriptorText.Of(head), constants, names.Head(head));
            }
        }

        return this;
    }

    private void AddStaging(StagedNode node)
    {
        if (node.Layer is DenseNode layer)
        {
            _descriptors.Add(new DescriptorSpec(
                CComment.Block(0, $"{node.Name}: how its constants are copied into RAM"),
                "pnlp_staging",
                names.Staging(node.Layer),
                CArray.Fields(
                    [
                        (CLiteral.Of(packing.Pack(layer).Weights.Length), "weight_bytes"),
                        (CLiteral.Of(packing.PairBytes(layer)), "pair_bytes"),
                        (CLiteral.Of(node.Block), "block"),
                    ])));
        }
    }

    private void Add(string owner, string comment, Descriptor constants, string name) => _descriptors.Add(new DescriptorSpec(
        CComment.Block(0, comment), $"pnlp_{constants.Struct}", name, DescriptorText.Fields(constants.Fields, field => Value(owner, field))));

    private string Value(string owner, DescriptorField field) => field switch
    {
        ArrayField array => AddArray(owner, array),
        NoArray => "NULL",
        ParameterField { Bytes: sizeof(long) } parameter => CLiteral.Of((ulong)parameter.Value),
        ParameterField parameter => CLiteral.Of((int)parameter.Value),
        ShapeField shape => CLiteral.Of(shape.Value),
        _ => throw new InvalidOperationException($"{field.Name} is no field of a structure."),
    };

    private string AddArray(string owner, ArrayField array)
    {
        string name = _scope.Declare($"{ModelNames.Clip(owner)}_{array.Name}");
        Bytes += (long)array.Values.Length * array.Values.ElementBytes;
        _arrays.Add(Array($"{owner}.{array.Name}: {array.Note}", name, array));
        return name;
    }

    private static ArraySpec Array(string comment, string name, ArrayField array)
    {
        (string type, string values) = array.Values switch
        {
            { S8: { IsDefault: false } s8 } => ("int8_t", CArray.Format<sbyte>(s8.AsSpan())),
            { S16: { IsDefault: false } s16 } => ("int16_t", CArray.Format<short>(s16.AsSpan())),
            { S32: var s32 } => ("int32_t", CArray.Format<int>(s32.AsSpan())),
        };
        return new ArraySpec(
            CComment.Block(0, comment), FormattableString.Invariant($"{type} {name}[{array.Values.Length}]{(array.IsAligned ? " PNLP_ALIGNED(4)" : string.Empty)}"), values);
    }
}
