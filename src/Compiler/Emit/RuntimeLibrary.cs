using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// Which sources of runtime-c a program needs: those that define what it calls, and what these need in turn. Read off the
/// sources themselves, so that a new kernel has no list to be entered in.
/// </summary>
public sealed partial class RuntimeLibrary
{
    private const string Root = "runtime-c";
    private const string Include = Root + "/include";
    private const string Sources = Root + "/src";
    private const string Portable = "portable";

    /// <summary>Folders of kernels, best first. The last is for symbols that need no more than C.</summary>
    private readonly string[] _folders;

    private readonly Dictionary<string, string> _text;
    private readonly Dictionary<string, string> _definedIn = new(StringComparer.Ordinal);

    /// <param name="isa">The board's: its folder is asked first for each symbol, then the portable one.</param>
    public RuntimeLibrary(string isa)
    {
        _folders = isa == Portable ? [Sources, $"{Sources}/{Portable}"] : [Sources, $"{Sources}/{isa}", $"{Sources}/{Portable}"];
        _text = EmbeddedFiles.Under(Root).ToDictionary(path => path, EmbeddedFiles.Text, StringComparer.Ordinal);
        foreach (string path in _folders.SelectMany(folder => _text.Keys.Where(path => IsSource(path) && FolderOf(path) == folder).Order(StringComparer.Ordinal)))
        {
            foreach (string symbol in Definition().Matches(_text[path]).Select(match => match.Groups["name"].Value))
            {
                _definedIn.TryAdd(symbol, path);
            }
        }
    }

    /// <summary>Paths in the repository of all files needed by calls of <paramref name="symbols"/>, in ordinal order.</summary>
    public ImmutableArray<string> FilesFor(IEnumerable<string> symbols)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        Queue<string> open = new();
        // Other public headers come with the sources that include them.
        Enqueue([Include + "/pnlp/pnlp.h"]);
        Enqueue(symbols.Select(symbol => _definedIn.TryGetValue(symbol, out string? path)
            ? path
            : throw new InvalidOperationException($"No source of the runtime defines {symbol}.")));
        Enqueue([Sources + "/pnlp_inner.h", Sources + "/pnlp_text.h"]);

        while (open.TryDequeue(out string? path))
        {
            string text = WithoutComments(_text[path]);
            Enqueue(Inclusion().Matches(text).Select(match => Resolve(path, match.Groups["path"].Value)).OfType<string>());
            if (IsSource(path))
            {
                Enqueue(Symbol().Matches(text).Select(match => _definedIn.GetValueOrDefault(match.Value)).OfType<string>());
            }
        }

        return [.. files];

        void Enqueue(IEnumerable<string> paths)
        {
            foreach (string path in paths.Where(path => files.Add(path)).ToList())
            {
                open.Enqueue(path);
            }
        }
    }

    public string Text(string path) => _text[path];

    /// <summary>The path below <c>runtime/</c> in an output directory: without the repository's folder.</summary>
    public static string OutputPath(string path) => "runtime" + path[Root.Length..];

    private static bool IsSource(string path) => path.EndsWith(".c", StringComparison.Ordinal);

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    /// <summary>The file that an inclusion names, as the compiler would find it; null for headers of the C library.</summary>
    private string? Resolve(string from, string include)
    {
        string[] folders = [FolderOf(from), Include, .. _folders];
        return folders.Select(folder => $"{folder}/{include}").FirstOrDefault(_text.ContainsKey);
    }

    private static string WithoutComments(string text) => CommentText().Replace(text, " ");

    /// <summary>
    /// A function that begins at the start of a line, is not static, and has a body, or one in assembly, whose name is the first argument of the macro that
    /// writes it: house style promises the form.
    /// </summary>
    [GeneratedRegex(@"^(?!static\b|typedef\b|extern\b)[a-z][\w \*]*?\b(?<name>pnlp_\w+)\([^;{]*?\)\s*\{|^[A-Z_]+\(""(?<name>pnlp_\w+)""[,)]", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"\bpnlp_\w+")]
    private static partial Regex Symbol();

    [GeneratedRegex("^#include \"(?<path>[^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Inclusion();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex CommentText();
}
