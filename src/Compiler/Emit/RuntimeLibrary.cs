using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>A header of this kind holds link names; those of the functions of HEADER.h are in HEADER_names.h, all others in pnlp_names.h.</summary>
    private const string NamesSuffix = "_names.h";

    private const int TagDigits = 8;

    /// <summary>By instruction set and source: hashing what it calls takes longer than all else here.</summary>
    private static readonly ConcurrentDictionary<(string Isa, string Path), string> Tags = new();

    /// <summary>Folders of kernels, best first. The last is for symbols that need no more than C.</summary>
    private readonly string[] _folders;

    private readonly string _isa;
    private readonly Dictionary<string, string> _text;
    private readonly Dictionary<string, string> _definedIn = new(StringComparer.Ordinal);

    /// <summary>What the functions that headers define inline mention.</summary>
    private readonly Dictionary<string, string[]> _inline = new(StringComparer.Ordinal);

    /// <param name="isa">The board's: its folder is asked first for each symbol, then the portable one.</param>
    public RuntimeLibrary(string isa)
    {
        _isa = isa;
        _folders = isa == Portable ? [Sources, $"{Sources}/{Portable}"] : [Sources, $"{Sources}/{isa}", $"{Sources}/{Portable}"];
        _text = EmbeddedFiles.Under(Root).ToDictionary(path => path, EmbeddedFiles.Text, StringComparer.Ordinal);
        foreach (string path in _folders.SelectMany(folder => _text.Keys.Where(path => IsSource(path) && FolderOf(path) == folder).Order(StringComparer.Ordinal)))
        {
            foreach (string symbol in Definition().Matches(_text[path]).Select(match => match.Groups["name"].Value))
            {
                _definedIn.TryAdd(symbol, path);
            }
        }

        foreach (Match function in _text.Where(file => !IsSource(file.Key)).SelectMany(file => InlineDefinition().Matches(WithoutComments(file.Value))))
        {
            _inline.TryAdd(function.Groups["name"].Value, [.. Symbol().Matches(function.Groups["body"].Value).Select(match => match.Value)]);
        }
    }

    /// <summary>Paths in the repository of all files needed by calls of <paramref name="symbols"/>, in ordinal order.</summary>
    public ImmutableArray<string> FilesFor(IEnumerable<string> symbols) =>
    [
        // Other public headers come with the sources that include them.
        .. Closure(
            [
                Include + "/pnlp/pnlp.h",
                Sources + "/pnlp_inner.h",
                Sources + "/pnlp_text.h",
                .. symbols.Select(symbol => _definedIn.GetValueOrDefault(symbol) ?? throw new InvalidOperationException($"No source of the runtime defines {symbol}: a definition begins with PNLP_SHARED.")),
            ]),
    ];

    /// <summary>
    /// Which link name each function has that is defined in <paramref name="files"/>: its own with a hash of its source, of the headers it includes and of all
    /// that it calls. Functions of one link name are one function, wherever they come from.
    /// </summary>
    public IReadOnlyList<LinkName> LinkNames(IEnumerable<string> files)
    {
        HashSet<string> sources = [.. files.Where(IsSource)];
        return [.. _definedIn.Where(symbol => sources.Contains(symbol.Value)).OrderBy(symbol => symbol.Key, StringComparer.Ordinal).Select(symbol => new LinkName(symbol.Key, $"{symbol.Key}_{Tag(symbol.Value)}"))];
    }

    /// <summary>Those of <paramref name="names"/> that a header of link names is to hold; null for any other file.</summary>
    public IReadOnlyList<LinkName>? NamesIn(string path, IReadOnlyList<LinkName> names)
    {
        if (!path.EndsWith(NamesSuffix, StringComparison.Ordinal))
        {
            return null;
        }

        Dictionary<string, HashSet<string>> headers = _text.Keys.Where(key => key.EndsWith(NamesSuffix, StringComparison.Ordinal) && _text.ContainsKey(Named(key)))
            .ToDictionary(key => key, key => Symbol().Matches(_text[Named(key)]).Select(match => match.Value).ToHashSet(StringComparer.Ordinal));
        return headers.TryGetValue(path, out HashSet<string>? own)
            ? [.. names.Where(name => own.Contains(name.Symbol))]
            : [.. names.Where(name => headers.Values.All(others => !others.Contains(name.Symbol)))];

        static string Named(string header) => header[..^NamesSuffix.Length] + ".h";
    }

    private SortedSet<string> Closure(IEnumerable<string> start)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        Queue<string> open = new();
        Enqueue(start);
        while (open.TryDequeue(out string? path))
        {
            string text = WithoutComments(_text[path]);
            Enqueue(Inclusion().Matches(text).Select(match => Resolve(path, match.Groups["path"].Value)).OfType<string>());
            if (IsSource(path))
            {
                Enqueue(Mentioned(Symbol().Matches(text).Select(match => match.Value)).Select(symbol => _definedIn.GetValueOrDefault(symbol)).OfType<string>());
            }
        }

        return files;

        void Enqueue(IEnumerable<string> paths)
        {
            foreach (string path in paths.Where(path => files.Add(path)).ToList())
            {
                open.Enqueue(path);
            }
        }
    }

    /// <summary>Symbols, and those that stand in for them where a header defines them inline.</summary>
    private HashSet<string> Mentioned(IEnumerable<string> symbols)
    {
        HashSet<string> all = new(StringComparer.Ordinal);
        Queue<string> open = new(symbols);
        while (open.TryDequeue(out string? symbol))
        {
            if (all.Add(symbol))
            {
                foreach (string inner in _inline.GetValueOrDefault(symbol) ?? [])
                {
                    open.Enqueue(inner);
                }
            }
        }

        return all;
    }

    private string Tag(string source) => Tags.GetOrAdd((_isa, source), _ =>
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Closure([source]))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\n{WithoutComments(_text[path])}\n"));
        }

        return $"{FolderOf(source)[(FolderOf(source).LastIndexOf('/') + 1)..]}_{Convert.ToHexStringLower(hash.GetHashAndReset())[..TagDigits]}";
    });

    public string Text(string path) => _text[path];

    /// <summary>The path below <c>runtime/</c> in an output directory: without the repository's folder.</summary>
    public static string OutputPath(string path) => "runtime" + path[Root.Length..];

    private static bool IsSource(string path) => path.EndsWith(".c", StringComparison.Ordinal);

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    /// <summary>The file that an inclusion names, as the compiler would find it; null for headers of the C library.</summary>
    private string? Resolve(string from, string include)
    {
        string folder = FolderOf(from);
        string rest = include;
        for (; rest.StartsWith("../", StringComparison.Ordinal); rest = rest[3..])
        {
            folder = FolderOf(folder);
        }

        string path = $"{folder}/{rest}";
        return _text.ContainsKey(path) ? path : null;
    }

    private static string WithoutComments(string text) => CommentText().Replace(text, " ");

    /// <summary>A function with a body that outputs share: house style promises the form, and a test that there is no other one.</summary>
    [GeneratedRegex(@"^PNLP_SHARED\b[\w \*]*?\b(?<name>pnlp_\w+)\([^;{]*?\)\s*\{", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^static inline\b[^;{]*?\b(?<name>pnlp_\w+)\([^;{]*?\)\s*\{(?<body>.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex InlineDefinition();

    [GeneratedRegex(@"\bpnlp_\w+")]
    private static partial Regex Symbol();

    [GeneratedRegex("^#include \"(?<path>[^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Inclusion();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex CommentText();
}
