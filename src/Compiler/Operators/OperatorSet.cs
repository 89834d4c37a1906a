using System.Collections.Frozen;
using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>All operators, and all steps that schedules make of several. A test holds both lists to the assembly.</summary>
public static class OperatorSet
{
    /// <summary>In the order of docs/model-format.md.</summary>
    public static ImmutableArray<IOperator> All { get; } =
    [
        new BottleneckOperator(),
        new FullyConnectedOperator(),
        new TokenContractOperator(),
        new TokenExpandOperator(),
        new Conv1dOperator(),
        new LayerNormOperator(),
        new GeluOperator(),
        new LeakyReluOperator(),
        new TanhOperator(),
        new SigmoidOperator(),
        new AddOperator(),
        new MaxPoolOperator(),
        new FoPoolOperator(),
        new ConcatOperator(),
    ];

    /// <summary>Steps made of several layers.</summary>
    public static ImmutableArray<StepDefinition> Combined { get; } =
    [
        new TokenMixingStep(), new ChannelMixingStep(), new TokenLabelsStep(), new WordByWordStep(), new StagedNormStep(), new StagedConnectedStep(), new StagedMixStep(),
    ];

    private static readonly FrozenDictionary<string, IOperator> ByName = All.ToFrozenDictionary(op => op.Name, StringComparer.Ordinal);
    private static readonly FrozenDictionary<Type, StepDefinition> ByNode = Combined.ToFrozenDictionary(step => step.NodeType);

    /// <summary>Null where there is no such operator.</summary>
    public static IOperator? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The operator of a layer; a step of several has none.</summary>
    public static IOperator Of(Node node) => ByName[node.OperatorName];

    public static IOperator Of(FloatLayer layer) => ByName[layer.OperatorName];

    /// <summary>What the stages behind the passes know of a node.</summary>
    public static StepDefinition StepOf(Node node) => node is ScheduledNode ? ByNode[node.GetType()] : (StepDefinition)Of(node);
}
