using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using PNlpMixer.Codegen.Evaluation;

namespace PNlpMixer.Codegen.Report;

/// <summary>What <c>pnlpc verify</c> found. Test vectors are compared with the reference here, with the targets there.</summary>
public sealed record VerifyReport(string Model, string Words, int TestVectors, int TestVectorsEqual, ImmutableArray<TargetReport> Targets)
{
    [JsonIgnore]
    public bool AllEqual =>
        TestVectors == TestVectorsEqual && Targets.All(target => target.FirstDifference is null);

    public string ToText()
    {
        StringBuilder text = new();
        if (TestVectors > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"test vectors: {TestVectorsEqual:N0} of {TestVectors:N0} equal to the reference\n");
        }

        foreach (TargetReport target in Targets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{target.Target}: {target.Equal:N0} of {target.Utterances:N0} utterances and {target.TestVectorsEqual:N0} of {target.TestVectors:N0} test vectors equal");
            if (target.InstructionsMean is { } mean)
            {
                text.Append(CultureInfo.InvariantCulture, $"; {mean:N0} instructions an utterance, at most {target.InstructionsMax:N0}");
            }

            if (target.CyclesMean is { } cycles)
            {
                text.Append(CultureInfo.InvariantCulture, $"; {cycles:N0} cycles an utterance, at most {target.CyclesMax:N0}");
            }

            if (target.StackBytes is { } stack)
            {
                text.Append(CultureInfo.InvariantCulture, $"; {stack:N0} bytes of stack");
            }

            text.Append('\n');
            if (target.FirstDifference is { } d)
            {
                text.Append(CultureInfo.InvariantCulture, $"  first difference: {d.Source}:{d.Line} \"{d.Text}\"\n");
                text.Append(CultureInfo.InvariantCulture, $"  {(d.Head is null ? string.Empty : $"head {d.Head}, ")}{d.Value}[{d.Index}]: {d.Expected} in the reference, {d.Actual} on {target.Target}\n");
                text.Append(CultureInfo.InvariantCulture, $"  first tensor that differs: {d.Tensor ?? "none"}\n");
            }
        }

        return text.ToString();
    }
}
