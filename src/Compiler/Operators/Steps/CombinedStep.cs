using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A step that a schedule made of several layers.</summary>
public abstract class CombinedStep<TNode> : StepDefinition<TNode>
    where TNode : ScheduledNode
{
    /// <summary>The sum at the end of a block is that of the rows it reads.</summary>
    protected static IEnumerable<(bool Holds, string Rule)> AddsToInput(TNode node) =>
        [(node.Parts[^1] is AddNode add && add.X == node.Inputs[0] && add.X.Shape == add.Output.Shape && add.X.Shape.RowsAreWords, "adds to the rows it reads")];

    /// <summary>The most that any kernel of its layers works in, for so many rows.</summary>
    protected static int PartBytes(TNode node, IWeightPacking packing, int rows) => node.Parts.Max(part => OperatorSet.StepOf(part).ScratchBytes(part, packing, rows));

    /// <summary>Sums what a panel of rows takes, over all rows.</summary>
    protected static long InPanels(int rows, int panel, Func<int, long> bytes)
    {
        long sum = 0;
        for (int row = 0; row < rows; row += panel)
        {
            sum += bytes(Math.Min(panel, rows - row));
        }

        return sum;
    }
}
