using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// Templates, runtime sources and boards, carried inside the tool so that it works wherever it is installed.
/// Paths are those of the repository, with forward slashes whatever system built the tool: <c>runtime-c/src/pnlp_inner.h</c>.
/// </summary>
public static class EmbeddedFiles
{
    private static readonly Assembly Tool = typeof(EmbeddedFiles).Assembly;

    private static readonly FrozenDictionary<string, string> ResourceNames =
        Tool.GetManifestResourceNames().ToFrozenDictionary(name => name.Replace('\\', '/'), StringComparer.Ordinal);

    public static ImmutableArray<string> Paths { get; } = [.. ResourceNames.Keys.Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Under(string folder) =>
        Paths.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal));

    public static bool Exists(string path) => ResourceNames.ContainsKey(path);

    /// <summary>The file's text, with line feeds only. A path that is not there is a mistake in the compiler itself.</summary>
    public static string Text(string path)
    {
        if (!ResourceNames.TryGetValue(path, out string? name))
        {
            throw new InvalidOperationException($"The tool was built without {path}.");
        }

        using StreamReader reader = new(Tool.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
