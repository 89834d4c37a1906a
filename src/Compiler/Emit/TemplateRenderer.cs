using System.Collections.Concurrent;
using HandlebarsDotNet;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// The one place that knows the template engine. A template is <c>src/Templates/NAME</c>, embedded; it sees a record and places what that says.
/// A missing property is an error here, not an empty place in the output.
/// </summary>
public static class TemplateRenderer
{
    private static readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> Compiled = new(StringComparer.Ordinal);
    private static readonly IHandlebars Engine = CreateEngine();

    /// <summary>The text of <paramref name="template"/> for <paramref name="context"/>, with a line feed as the only line end.</summary>
    public static string Render(string template, object context) =>
        Compiled.GetOrAdd(template, static name => Engine.Compile(Source(name)))(context);

    private static IHandlebars CreateEngine()
    {
        IHandlebars engine = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true });
        foreach (string partial in new[] { "banner", "network", "layers", "images", "opened", "runner_heads" })
        {
            engine.RegisterTemplate(partial, Source($"_{partial}.hbs"));
        }

        return engine;
    }

    private static string Source(string name) => EmbeddedFiles.Text("Templates/" + name);
}
