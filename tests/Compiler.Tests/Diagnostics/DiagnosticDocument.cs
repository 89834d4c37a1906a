using System.Globalization;
using System.Reflection;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Diagnostics;

/// <summary>Writes docs/diagnostics.md from the methods of <see cref="DiagnosticBag"/>: each is called with its parameters' names for values.</summary>
internal static class DiagnosticDocument
{
    /// <summary>Numbers that stand for parameters until they are replaced by their names; no message has them otherwise.</summary>
    private const int NumberBase = 1_000_001;

    private static readonly Dictionary<string, string> Areas = new(StringComparer.Ordinal)
    {
        ["01"] = "Folder and files",
        ["02"] = "config.json",
        ["03"] = "safetensors",
        ["04"] = "Tensors of the model",
        ["05"] = "Vocabulary, fingerprint cache and word codes",
        ["06"] = "Quantization",
        ["07"] = "Boards and output",
        ["08"] = "Tools",
        ["09"] = "Command line and data files",
        ["10"] = "Float models, images, several models",
        ["11"] = "Schedules and costs",
        ["12"] = "Boards and placement",
        ["13"] = "Devices and programmers",
    };

    public static IEnumerable<Diagnostic> All => Methods.Select(Call).OrderBy(d => d.Id, StringComparer.Ordinal);

    public static string Write()
    {
        StringBuilder text = new();
        text.Append("# Diagnostics\n\nGenerated from `src/Compiler/Diagnostics` (`PNLP_UPDATE_GOLDENS=1 dotnet test --filter DiagnosticDocument`); do not edit.\n");
        text.Append("What stands in braces depends on the case; where a message has variants, one is shown. Ids never change their meaning.\n");
        string area = "";
        foreach (Diagnostic diagnostic in All)
        {
            string next = diagnostic.Id.Substring("PNLP".Length, 2);
            if (next != area)
            {
                area = next;
                text.Append(CultureInfo.InvariantCulture, $"\n## {Areas[area]}\n\n");
            }

            string severity = diagnostic.Severity == Severity.Warning ? " (warning)" : "";
            text.Append(CultureInfo.InvariantCulture, $"- **{diagnostic.Id}**{severity}: {diagnostic.Message} *{diagnostic.Help}*\n");
        }

        return text.ToString();
    }

    private static IEnumerable<MethodInfo> Methods => typeof(DiagnosticBag)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => m.ReturnType == typeof(void) && m.GetParameters().All(p => p.ParameterType != typeof(IEnumerable<Diagnostic>)));

    private static Diagnostic Call(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        DiagnosticBag bag = [];
        method.Invoke(bag, [.. parameters.Select(Placeholder)]);
        Diagnostic diagnostic = bag.Single();
        return diagnostic with { Message = WithNames(diagnostic.Message), Help = WithNames(diagnostic.Help) };

        // Underscores in pairs would be bold type.
        string WithNames(string text) => parameters.Aggregate(text.Replace("__", @"\_\_", StringComparison.Ordinal), (t, p) => t.Replace((NumberBase + p.Position).ToString(CultureInfo.InvariantCulture), $"{{{p.Name}}}", StringComparison.Ordinal));
    }

    private static object Placeholder(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        int number = NumberBase + parameter.Position;
        return type == typeof(string) ? $"{{{parameter.Name}}}"
            : type.IsAssignableFrom(typeof(string[])) ? new[] { $"{{{parameter.Name}}}" }
            : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(number)
            : Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
    }
}
