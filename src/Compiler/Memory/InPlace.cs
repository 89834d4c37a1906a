using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Memory;

/// <summary>Which operators may write over what they read (runtime-c/src/pnlp_inner.h says the same of the kernels).</summary>
public static class InPlace
{
    /// <summary>Inputs whose bytes the output may take, best first; they must end there and have the output's size.</summary>
    public static IEnumerable<Tensor> Candidates(Node node) => node switch
    {
        LookupTableNode or LayerNormNode or AddNode or FoPoolNode => node.Inputs.Where(i => i.Shape == node.Output.Shape && i.ElementBytes == node.Output.ElementBytes),
        StagedNode staged => Candidates(staged.Layer),
        ScheduledNode { WritesOverInput: true } => node.Inputs,
        _ => [],
    };
}
