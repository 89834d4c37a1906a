namespace PNlpMixer.Codegen.Quantization;

/// <summary>
/// Transcendental functions from + - * / alone: the system's own differ in the last bit from machine to machine, and tables must not
/// (docs/numerics.md, Look-up tables).
/// </summary>
public static class RealFunctions
{
    public const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453;
    private const double InverseSqrtTwoPi = 0.3989422804014327;
    private const double FlatBeyond = 6;
    private const int ExpTerms = 20;

    /// <summary>Below it e^x is less than half of the least double.</summary>
    private const double LeastExponent = -746;

    /// <summary>e^x as 2^k times a Taylor sum over the remainder.</summary>
    public static double Exp(double x)
    {
        if (x < LeastExponent)
        {
            return 0;
        }

        double k = FixedPoint.Round(x * Log2E);
        double r = x - (k * Ln2);
        double sum = 1;
        for (int i = ExpTerms; i >= 1; i--)
        {
            sum = 1 + (sum * r / i);
        }

        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>From e^(-2|v|), which never overflows.</summary>
    public static double Tanh(double v)
    {
        double e = Exp(-2 * Math.Abs(v));
        double t = (1 - e) / (1 + e);
        return v < 0 ? -t : t;
    }

    /// <summary>1 / (1 + e^-v), from e^(-|v|).</summary>
    public static double Sigmoid(double v)
    {
        double e = Exp(-Math.Abs(v));
        return v >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>Phi, the standard normal distribution function.</summary>
    public static double NormalDistribution(double v)
    {
        if (v <= -FlatBeyond)
        {
            return 0;
        }

        if (v >= FlatBeyond)
        {
            return 1;
        }

        double term = v;
        double sum = v;
        for (int odd = 3; ; odd += 2)
        {
            term = term * v * v / odd;
            double next = sum + term;
            if (next == sum)
            {
                return 0.5 + (InverseSqrtTwoPi * Exp(-v * v / 2) * sum);
            }

            sum = next;
        }
    }
}
