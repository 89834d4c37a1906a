using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Import;

/// <summary>What a list of labels must look like.</summary>
internal static class LabelRules
{
    /// <summary>docs/numerics.md, Heads: a score's sum of exponentials fits 32 bits.</summary>
    public const int MaxLabels = 4096;

    /// <summary>Reports what is wrong, of BIO labels their order too; true where nothing is.</summary>
    public static bool Check(ImmutableArray<string> labels, bool areBio, string location, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        if (labels.IsEmpty)
        {
            diagnostics.EmptyList(location, "one label");
        }

        if (labels.Length > MaxLabels)
        {
            diagnostics.ListTooLong(location, labels.Length, MaxLabels);
            return false;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < labels.Length; i++)
        {
            string at = FormattableString.Invariant($"{location}[{i}]");
            if (labels[i].Length == 0 || labels[i].Any(char.IsControl))
            {
                diagnostics.BadLabel(at, labels[i]);
            }
            else if (!seen.Add(labels[i]))
            {
                diagnostics.DuplicateLabel(at, labels[i]);
            }
        }

        if (areBio && diagnostics.Count == before)
        {
            CheckBioOrder(labels, location, diagnostics);
        }

        return diagnostics.Count == before;
    }

    /// <summary>O, then B-x and I-x for each slot; the first departure is reported, as all that follow may stem from it.</summary>
    private static void CheckBioOrder(ImmutableArray<string> labels, string location, DiagnosticBag diagnostics)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            string expected = i == 0 ? "\"O\"" : i % 2 == 1 ? "\"B-\" and a slot" : $"\"I-{labels[i - 1][2..]}\"";
            bool right = i == 0 ? labels[i] == "O"
                : i % 2 == 1 ? labels[i].StartsWith("B-", StringComparison.Ordinal) && labels[i].Length > 2
                : labels[i] == "I-" + labels[i - 1][2..];
            if (!right)
            {
                diagnostics.BioLabelOrder(FormattableString.Invariant($"{location}[{i}]"), labels[i], expected);
                return;
            }
        }

        if (labels.Length % 2 == 0)
        {
            diagnostics.BioLabelOrder(location, "the end of the list", $"\"I-{labels[^1][2..]}\"");
        }
    }
}
