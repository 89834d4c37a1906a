using System.Collections.Concurrent;
using System.Reflection;
using PNlpMixer.Codegen.Host;
using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// The one place that knows the template engine. A template is <c>src/Templates/NAME</c>, embedded; it sees the properties of a record,
/// under their names, and places them. Of the engine's functions it has <c>include</c> alone, which places <c>_NAME.sbn</c>. A missing
/// property is an error, not an empty place in the output.
/// </summary>
public static class TemplateRenderer
{
    /// <summary>What a template's name has behind that of its output.</summary>
    public const string Suffix = ".sbn";

    private static readonly ConcurrentDictionary<string, Template> Parsed = new(StringComparer.Ordinal);

    /// <summary>The text of <paramref name="template"/> for <paramref name="context"/>, with a line feed as the only line end.</summary>
    public static string Render(string template, object context)
    {
        ScriptObject builtins = [];
        builtins.SetValue("include", new IncludeFunction(), readOnly: true);
        ScriptObject values = [];
        foreach (PropertyInfo property in context.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            values.SetValue(property.Name, property.GetValue(context), readOnly: true);
        }

        Scriban.TemplateContext engine = new(builtins)
        {
            TemplateLoader = new Partials(),
            MemberRenamer = static member => member.Name,
            StrictVariables = true,
            EnableRelaxedMemberAccess = false,
            EnableRelaxedTargetAccess = false,
            AutoIndent = false,

            // No limits: an array of weights is one string of megabytes, and the engine would cut it without a word.
            LimitToString = 0,
            LoopLimit = 0,
            OnStringLimit = ScriptLimitBehavior.Throw,
            OnOutputLimit = ScriptLimitBehavior.Throw,
        };
        engine.PushGlobal(values);
        return Parsed.GetOrAdd(template, Parse).Render(engine);
    }

    private static Template Parse(string name)
    {
        Template template = Template.Parse(Source(name), name);
        return template.HasErrors ? throw new InvalidOperationException(string.Join("; ", template.Messages)) : template;
    }

    private static string Source(string name) => EmbeddedFiles.Text("Templates/" + name);

    private sealed class Partials : ITemplateLoader
    {
        public string GetPath(Scriban.TemplateContext context, SourceSpan callerSpan, string templateName) => $"_{templateName}{Suffix}";

        public string? Load(Scriban.TemplateContext context, SourceSpan callerSpan, string templatePath) => Source(templatePath);

        public ValueTask<string?> LoadAsync(Scriban.TemplateContext context, SourceSpan callerSpan, string templatePath) =>
            new(Source(templatePath));
    }
}
