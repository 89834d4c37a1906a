using System.Collections.Immutable;
using System.Reflection;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// Templates, runtime sources and boards, carried inside the tool so that it works wherever it is installed.
/// Paths are those of the repository, with forward slashes: <c>runtime-c/src/pnlp_inner.h</c>.
/// </summary>
public static class EmbeddedFiles
{
    private static readonly Assembly Tool = typeof(EmbeddedFiles).Assembly;

    public static ImmutableArray<string> Paths { get; } =
        [.. Tool.GetManifestResourceNames().Select(name => name.Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Under(string folder) =>
        Paths.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal));

    public static bool Exists(string path) => Paths.BinarySearch(path, StringComparer.Ordinal) >= 0;

    /// <summary>The file's text. A path that is not there is a mistake in the compiler itself.</summary>
    public static string Text(string path)
    {
        using Stream stream = Tool.GetManifestResourceStream(path)
            ?? Tool.GetManifestResourceStream(path.Replace('/', '\\'))
            ?? throw new InvalidOperationException($"The tool was built without {path}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
