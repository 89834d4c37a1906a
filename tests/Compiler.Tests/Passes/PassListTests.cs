using System.Collections.Immutable;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Passes;

public class PassListTests
{
    [Fact]
    public void No_pass_changes_an_integer_that_is_still_there()
    {
        Random random = new(9);
        for (int seed = 1; seed <= 40; seed++)
        {
            Model model = RandomModel.Read(seed);
            int words = random.Next(1, model.Graph.MaxTokens + 1);
            ushort[] positions = [.. Enumerable.Range(0, words * model.Projection.Positions).Select(_ => (ushort)random.Next(model.Projection.Counters))];
            IReadOnlyDictionary<string, TensorValue> before = GraphInterpreter.Run(model.Graph, positions, words);
            Graph graph = model.Graph;
            foreach (IGraphPass pass in PassList.All)
            {
                graph = pass.Run(graph);
                GraphVerifier.FirstFault(graph).ShouldBeNull($"seed {seed}, {pass.Name}");
                foreach ((string name, TensorValue value) in GraphInterpreter.Run(graph, positions, words))
                {
                    value.Bytes.SequenceEqual(before[name].Bytes).ShouldBeTrue($"seed {seed}, {pass.Name}, {name}");
                }
            }

            graph.Nodes.OfType<LookupTableNode>().ShouldBeEmpty();
            graph.Nodes.ShouldAllBe(n => ZeroPoint(n) == 0);
        }
    }

    /// <summary>Every operator of model folders is among those that random models compare.</summary>
    [Fact]
    public void Random_models_have_all_operators() =>
        Enumerable.Range(1, 20).SelectMany(seed => RandomModel.Read(seed).Graph.Nodes).Select(node => node.OperatorName).Distinct()
            .ShouldBe(OperatorSet.All.Select(op => op.Name), ignoreOrder: true);

    [Fact]
    public void A_table_is_not_fused_into_a_product_that_others_read()
    {
        Model model = RandomModel.Read(1);
        Node table = model.Graph.Nodes.OfType<LookupTableNode>().First();
        SequenceHead head = new("other", table.Inputs[0], ["x"], 1);
        Graph shared = model.Graph with { Heads = model.Graph.Heads.Add(head) };

        new FuseActivations().Run(shared).Nodes.ShouldContain(n => n.Name == table.Name && n is LookupTableNode);
    }

    [Fact]
    public void The_verifier_names_what_is_broken()
    {
        Graph graph = RandomModel.Read(2).Graph;
        Node norm = graph.Nodes.First(n => n is LayerNormNode);

        GraphVerifier.FirstFault(graph).ShouldBeNull();
        GraphVerifier.FirstFault(graph with { Nodes = graph.Nodes.Remove(norm) }).ShouldNotBeNull();
        GraphVerifier.FirstFault(graph with { Nodes = graph.Nodes.Add(norm) }).ShouldNotBeNull();
        GraphVerifier.FirstFault(graph with { Nodes = graph.Nodes.Reverse().ToImmutableArray() }).ShouldNotBeNull();
        GraphVerifier.FirstFault(graph with { Heads = [] }).ShouldNotBeNull();
        GraphVerifier.FirstFault(graph with { MaxTokens = graph.MaxTokens + 1 }).ShouldNotBeNull();
        Should.Throw<InvalidOperationException>(() => GraphVerifier.ThrowIfBroken(graph with { Heads = [] }, "test")).Message.ShouldContain("test");
    }

    [Fact]
    public void The_verifier_knows_the_rules_of_quasi_recurrent_layers()
    {
        Graph graph = TinyModel.Read(encoder: TinyModel.Qrnn).Graph;
        Conv1dNode convolution = graph.Nodes.OfType<Conv1dNode>().First();
        FoPoolNode pool = graph.Nodes.OfType<FoPoolNode>().First();
        ConcatNode join = graph.Nodes.OfType<ConcatNode>().Single();

        GraphVerifier.FirstFault(graph).ShouldBeNull();
        FaultWith(convolution, convolution with { After = 1 });
        FaultWith(convolution, convolution with { Dense = convolution.Dense with { InputZeroPoint = convolution.Pad + 1 } });
        FaultWith(pool, pool with { Requantization = pool.Requantization with { Multipliers = [3] } });
        FaultWith(pool, new FoPoolNode(pool.Candidates, convolution.Input, pool.Gate, pool.Output, pool.Backward, pool.Requantization));
        FaultWith(join, new ConcatNode(join.X, convolution.Input, join.Output));

        void FaultWith(Node node, Node broken) => GraphVerifier.FirstFault(graph with { Nodes = graph.Nodes.Replace(node, broken) }).ShouldNotBeNull().ShouldStartWith(node.Name);
    }

    private static int ZeroPoint(Node node) => node switch
    {
        FullyConnectedNode n => n.Dense.InputZeroPoint,
        Conv1dNode n => n.Dense.InputZeroPoint,
        TokenContractNode n => n.Dense.InputZeroPoint,
        TokenExpandNode n => n.Dense.InputZeroPoint,
        _ => 0,
    };
}
