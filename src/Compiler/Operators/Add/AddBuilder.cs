using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Integer parameters of an element-wise sum (docs/numerics.md, add).</summary>
public static class AddBuilder
{
    private const int MaxShift = 22;
    private const double MaxMultiplier = short.MaxValue;

    /// <summary>Null where an input's step is 2^14 or more of the output's.</summary>
    public static AddParameters? TryCreate(QuantParams x, QuantParams y, QuantParams output)
    {
        for (int shift = MaxShift; shift >= 1; shift--)
        {
            double mx = FixedPoint.Round(Math.ScaleB(x.Scale / output.Scale, shift));
            double my = FixedPoint.Round(Math.ScaleB(y.Scale / output.Scale, shift));
            if (mx <= MaxMultiplier && my <= MaxMultiplier)
            {
                int offset = (1 << (shift - 1)) + (output.ZeroPoint << shift) - (x.ZeroPoint * (int)mx) - (y.ZeroPoint * (int)my);
                return new AddParameters((int)mx, (int)my, offset, shift);
            }
        }

        return null;
    }
}
