using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>An element-wise function of a layer.</summary>
public abstract record ActivationFunction
{
    public abstract double At(double v);
}

public sealed record Identity : ActivationFunction
{
    public static readonly Identity Instance = new();

    public override double At(double v) => v;
}

public sealed record LeakyRelu(double Alpha) : ActivationFunction
{
    public override double At(double v) => v >= 0 ? v : Alpha * v;
}

public sealed record Tanh : ActivationFunction
{
    public static readonly Tanh Instance = new();

    /// <summary>All of its range, in 127 steps either way.</summary>
    public static QuantParams Range { get; } = new(1.0 / 128, 0);

    public override double At(double v) => RealFunctions.Tanh(v);
}

public sealed record Sigmoid : ActivationFunction
{
    public static readonly Sigmoid Instance = new();

    /// <summary>All of its range in 256 steps: how gates are quantized.</summary>
    public static QuantParams Range { get; } = new(1.0 / 256, sbyte.MinValue);

    public override double At(double v) => RealFunctions.Sigmoid(v);
}

/// <summary>
/// v * Phi(v), with Phi by cubic Hermite interpolation between exact nodes: within 1e-8, many times faster than the series of
/// <see cref="RealFunctions"/>, and from + - * / alone like it.
/// </summary>
public sealed record Gelu : ActivationFunction
{
    public static readonly Gelu Instance = new();

    private const int NodesPerUnit = 64;
    private const int Reach = 6;
    private const double InverseSqrtTwoPi = 0.3989422804014327;
    private static readonly ImmutableArray<(double Value, double Slope)> Nodes = [.. Enumerable.Range(0, (2 * Reach * NodesPerUnit) + 1).Select(Node)];

    public override double At(double v)
    {
        if (v <= -Reach)
        {
            return 0;
        }

        if (v >= Reach)
        {
            return v;
        }

        double place = (v + Reach) * NodesPerUnit;
        int index = (int)place;
        double t = place - index;
        (double p0, double m0) = Nodes[index];
        (double p1, double m1) = Nodes[Math.Min(index + 1, Nodes.Length - 1)];
        double rise = p1 - p0;
        return v * (p0 + (t * (m0 + (t * ((3 * rise) - (2 * m0) - m1 + (t * (m0 + m1 - (2 * rise))))))));
    }

    /// <summary>Phi at a node and its derivative, a node's distance being the unit.</summary>
    private static (double Value, double Slope) Node(int index)
    {
        double v = ((double)index / NodesPerUnit) - Reach;
        return (RealFunctions.NormalDistribution(v), InverseSqrtTwoPi * RealFunctions.Exp(-v * v / 2) / NodesPerUnit);
    }
}
