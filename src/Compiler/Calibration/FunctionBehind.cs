using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>The function whose result matters: that of the table which alone reads a layer, else the value itself.</summary>
internal static class FunctionBehind
{
    public static ActivationFunction Of(FloatGraph graph, FloatLayer layer) =>
        graph.Users(layer).ToArray() is [var user] && OperatorSet.Of(user).ElementFunction(user) is { } function ? function : Identity.Instance;
}
