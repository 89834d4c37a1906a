using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// Whether everything in a directory of several models has a name of its own. Symbols, macros and files are compared at once and without regard to case:
/// macros are symbols in upper case, and some file systems know no case.
/// </summary>
public static class SharedNames
{
    private static readonly string[] ModelSuffixes = ["", "h", "run_features", "result", "arena_bytes", "max_tokens", "labels", "weights", "weights_h", "open", "model", "image_need", "layout", "layout_h"];

    public static bool Check(ModelSet set, DiagnosticBag diagnostics)
    {
        TableNames tables = EmitSpecBuilder.NamesOf(set);
        Dictionary<string, string> owners = TableNames.SharedSuffixes.ToDictionary(suffix => $"{tables.Prefix}_{suffix}", _ => set.Name!, StringComparer.OrdinalIgnoreCase);
        foreach (PlannedModel planned in set.Models)
        {
            string[] names = [.. NamesOf(planned).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (names.FirstOrDefault(owners.ContainsKey) is { } taken)
            {
                diagnostics.NameTaken(planned.Model.Name, owners[taken], taken);
                return false;
            }

            foreach (string name in names)
            {
                owners.Add(name, planned.Model.Name);
            }
        }

        return true;
    }

    private static IEnumerable<string> NamesOf(PlannedModel planned)
    {
        ModelNames names = ModelNames.Create(planned.Model, planned.Graph, planned.Plan, planned.Features);
        return ModelSuffixes.Select(suffix => suffix.Length == 0 ? names.Prefix : $"{names.Prefix}_{suffix}")
            .Concat(names.Globals.Values)
            .Concat(names.HeadGlobals.Values)
            .Concat(planned.Graph.Heads.SelectMany(head => new[] { "name", HeadSet.Of(head).AnswersWords ? "kinds" : "labels" }.Select(end => $"{names.Prefix}_{names.Field(head)}_{end}")));
    }
}
