using System.Collections.Immutable;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Operators;

public class OperatorSetTests
{
    private const int Words = 3;

    /// <summary>Graphs with every operator, as imported and as compiled.</summary>
    private static readonly ImmutableArray<(Model Model, Graph Graph)> Graphs =
        [.. Enumerable.Range(1, 20).Select(seed => RandomModel.Read(seed)).SelectMany(model => new[] { (model, model.Graph), (model, PassList.Run(model.Graph)) })];

    [Fact]
    public void The_set_has_every_operator_of_the_assembly() =>
        OperatorSet.All.Select(op => op.GetType()).ShouldBe(Concrete(typeof(IOperator)), ignoreOrder: true);

    [Fact]
    public void The_set_has_every_combined_step_of_the_assembly()
    {
        OperatorSet.Combined.Select(step => step.GetType()).ShouldBe(Concrete(typeof(StepDefinition)).Where(type => !type.IsAssignableTo(typeof(IOperator))), ignoreOrder: true);
        OperatorSet.Combined.Select(step => step.NodeType).ShouldBe(Concrete(typeof(ScheduledNode)), ignoreOrder: true);
    }

    [Fact]
    public void The_set_has_every_kind_of_head_of_the_assembly() => HeadSet.All.Select(room => room.GetType()).ShouldBe(Concrete(typeof(HeadRoom)), ignoreOrder: true);

    [Fact]
    public void Names_are_told_apart() => OperatorSet.All.Select(op => op.Name).ShouldBeUnique();

    /// <summary>Nothing that a stage asks of an operator is left empty where it cannot be.</summary>
    [Fact]
    public void Every_operator_answers_every_stage()
    {
        HashSet<string> answered = [];
        foreach ((Model model, Graph graph) in Graphs)
        {
            foreach (Node node in graph.Nodes)
            {
                Answers(model, graph, node);
                answered.Add(node.OperatorName);
            }
        }

        answered.ShouldBe(OperatorSet.All.Select(op => op.Name), ignoreOrder: true);
        foreach (IOperator op in OperatorSet.All)
        {
            op.Summary.ShouldEndWith(".");
            op.Schema.Inputs.ShouldNotBeEmpty(op.Name);
            op.Schema.Output.ShouldNotBeEmpty(op.Name);
            op.Schema.Keys.Select(key => key.Name).ShouldBeUnique();
            File.ReadAllText(RepositoryRoot.File("docs", "numerics.md")).ShouldContain(op.Name);
        }
    }

    /// <summary>Steps of schedules, too.</summary>
    [Fact]
    public void Every_combined_step_answers_every_stage()
    {
        HashSet<Type> answered = [];
        foreach ((Model model, Graph graph) in Graphs)
        {
            foreach (Graph scheduled in (Graph[])[new InPlaceMixing(new Schedule(ScheduleKind.Ram, 4, 2), wordByWord: true).Run(graph), new StageConstants(4).Run(graph)])
            {
                foreach (Node node in scheduled.Nodes.OfType<ScheduledNode>())
                {
                    Step(model, scheduled, node);
                    answered.Add(node.GetType());
                }
            }
        }

        answered.ShouldBe(OperatorSet.Combined.Select(step => step.NodeType), ignoreOrder: true);
    }

    /// <summary>Firmware of one model must refuse the image of another, whatever number they differ in that code was generated for.</summary>
    [Fact]
    public void Changing_any_shape_field_changes_the_layout_hash()
    {
        HashSet<string> changed = [];
        foreach ((Model model, Graph graph) in Graphs.Where((_, i) => i % 2 == 1))
        {
            foreach (IWeightPacking packing in WeightPackings.All)
            {
                ImmutableArray<(Node Node, Descriptor Constants)> layers = [.. graph.Nodes.Select(node => (node, OperatorSet.Of(node).Describe(node, packing)))];
                ImagePlan plan = ModelImage.Create(model, graph, packing).Plan;
                ImageHash before = ModelImage.LayoutOf(model, graph, layers, plan, packing.Isa);
                foreach ((int index, (Node node, Descriptor constants)) in layers.Index())
                {
                    foreach (ShapeField field in constants.Shapes)
                    {
                        Descriptor other = constants with { Fields = Changed(constants.Fields, field) };
                        ModelImage.LayoutOf(model, graph, layers.SetItem(index, (node, other)), plan, packing.Isa).ShouldNotBe(before, $"{node.OperatorName}.{field.Name}");
                        changed.Add($"{node.OperatorName}.{field.Name}");
                    }
                }
            }
        }

        changed.ShouldContain("conv1d.before");
        changed.ShouldContain("conv1d.after");
        changed.ShouldContain("bottleneck.window");
    }

    private static ImmutableArray<DescriptorField> Changed(ImmutableArray<DescriptorField> fields, ShapeField which) =>
    [
        .. fields.Select(field => ReferenceEquals(field, which) ? which with { Value = which.Value + 1 }
            : field is NestedFields nested ? nested with { Fields = Changed(nested.Fields, which) }
            : field),
    ];

    private static void Answers(Model model, Graph graph, Node node)
    {
        IOperator op = OperatorSet.Of(node);
        Step(model, graph, node);
        op.WorkOf(node).Bytes.ShouldBeGreaterThanOrEqualTo(0);
        if (node is DenseNode)
        {
            Work work = op.WorkOf(node);
            (work.MacsPerWord + work.MacsOnce).ShouldBeGreaterThan(0, $"{node.OperatorName} multiplies");
            work.Parameters.ShouldBeGreaterThan(0);
        }

        // Before the passes, zero points are not in the biases yet.
        if (node is not DenseNode { Dense.InputZeroPoint: not 0 })
        {
            foreach (IWeightPacking packing in WeightPackings.All)
            {
                Descriptor constants = op.Describe(node, packing);
                constants.IsNone.ShouldBe(!OperatorSet.StepOf(node).CallOf(node).Arguments.Any(argument => argument.Kind == ArgumentKind.Descriptor), node.OperatorName);
                constants.Flat.Select(field => field.Name).ShouldBeUnique();
            }
        }
    }

    private static void Step(Model model, Graph graph, Node node)
    {
        StepDefinition step = OperatorSet.StepOf(node);
        step.Invariants(node, graph).ShouldAllBe(rule => rule.Holds);
        foreach (IWeightPacking packing in WeightPackings.All)
        {
            KernelCall call = step.CallOf(node);
            new RuntimeLibrary(packing.Isa).FilesFor([call.Symbol]).ShouldNotBeEmpty($"{call.Symbol}, {packing.Isa}");
            bool hasScratch = step.ScratchBytes(node, packing, graph.MaxTokens) > 0;
            (hasScratch && node is not WordByWordNode && !call.Arguments.Contains(Argument.Scratch)).ShouldBeFalse($"{call.Symbol} is not handed its scratch");
            step.FlashBytes(node, packing, Words, graph.WordRows(Words)).ShouldBeGreaterThanOrEqualTo(0);

            CostCounts counts = new();
            FeatureLists[] features = [.. Enumerable.Repeat(new FeatureLists(1, graph.Features.Shape.Columns), Words)];
            step.Count(node, new CountContext(counts, packing.Isa, Words, graph.WordRows(Words), features) { Project = _ => { }, PathOf = _ => default });
            counts.All.ShouldNotBeEmpty($"{call.Symbol}, {packing.Isa}");
            CoreCosts costs = CoreCosts.All.First(core => core.Isa == packing.Isa);
            counts.All.Keys.Where(name => !costs.Instructions.ContainsKey(name)).ShouldBeEmpty($"{call.Symbol}, {packing.Isa}: coefficients");
        }

        model.Graph.MaxTokens.ShouldBe(graph.MaxTokens);
    }

    private static IEnumerable<Type> Concrete(Type type) => typeof(IOperator).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(type));
}
