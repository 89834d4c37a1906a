using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The constants that a head has beside its logits' layer.</summary>
public static class HeadConstants
{
    public static Descriptor Of(Head head) => head is BioHead { Transitions: { } transitions } ? Of(transitions) : Descriptor.None;

    private static Descriptor Of(Transitions transitions)
    {
        int kinds = transitions.Kinds;
        return new(
            "transitions",
            [
                new ArrayField("start", ConstantArray.Of(transitions.Start), FormattableString.Invariant($"[{kinds + 1}][{kinds}], from a kind or from no word to O or B-x"), Checked: true),
                new ArrayField("bounds", ConstantArray.Of(transitions.Bounds()), FormattableString.Invariant($"[{kinds}][2], least and greatest of each row of start"), Checked: true),
                new ArrayField("keep", ConstantArray.Of(transitions.Keep), FormattableString.Invariant($"[2][{transitions.Slots}], from B-x and from I-x to I-x"), Checked: true),
                new ShapeField("slots", transitions.Slots),
            ]);
    }
}
