using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Passes;

/// <summary>Rewrites a graph into one that computes the same integers.</summary>
public interface IGraphPass
{
    /// <summary>Shown where a pass breaks the graph.</summary>
    string Name { get; }

    Graph Run(Graph graph);
}
