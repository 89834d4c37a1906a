using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>
/// All that a compiler makes an object of, as a digest: the compiler, its flags, the source, and every file of the folder that it can include. Headers of the system
/// belong to the compiler. Where something cannot be told there is no digest.
/// </summary>
internal sealed partial class CompilerInput
{
    private readonly string _folder;
    private readonly string[] _searched;
    private readonly string? _call;
    private readonly Dictionary<string, SourceFile?> _files = new(StringComparer.Ordinal);

    /// <param name="folder">Where the compiler runs.</param>
    /// <param name="command">The compiler.</param>
    /// <param name="flags">All of its flags but the names of source and object.</param>
    public CompilerInput(string folder, string command, IReadOnlyList<string> flags)
    {
        _folder = folder;
        _searched = [.. flags.Where(flag => flag.StartsWith("-I", StringComparison.Ordinal)).Select(flag => flag[2..])];
        _call = ToolPath.Find(command) is { } file && flags.All(flag => ReadsNoFile().IsMatch(flag))
            ? string.Join('\n', [file, $"{new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file).Ticks}", .. flags])
            : null;
    }

    /// <summary>Null where a flag names a file, or an include is a macro or otherwise unusual.</summary>
    public string? DigestOf(string source)
    {
        if (_call is null)
        {
            return null;
        }

        SortedSet<string> reached = new(StringComparer.Ordinal) { source };
        Stack<string> open = new(reached);
        StringBuilder key = new(_call);
        key.Append('\n').Append(source);
        while (open.TryPop(out string? path))
        {
            if (Read(path) is not { IsPlain: true } file)
            {
                return null;
            }

            foreach (string included in file.Includes.Where(reached.Add))
            {
                open.Push(included);
            }
        }

        foreach (string path in reached)
        {
            key.Append('\n').Append(path).Append(' ').Append(Read(path)!.Digest);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())));
    }

    /// <summary>A file, read once for all sources; null where there is none.</summary>
    private SourceFile? Read(string path)
    {
        if (_files.TryGetValue(path, out SourceFile? known))
        {
            return known;
        }

        string place = Path.Combine(_folder, path);
        byte[]? bytes = File.Exists(place) ? File.ReadAllBytes(place) : null;
        return _files[path] = bytes is null ? null : Read(path, bytes);
    }

    private SourceFile Read(string path, byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        List<string> includes = [];
        bool plain = !Unusual().IsMatch(text);
        foreach (Match directive in Directive().Matches(text))
        {
            Match named = Named().Match(directive.Value);
            plain &= named.Success;
            string name = named.Groups["name"].Value;
            IEnumerable<string> places = named.Groups["quote"].Value == "\"" ? [Path.GetDirectoryName(path)!, .. _searched] : _searched;
            if (places.Select(place => Path.Combine(place, name)).FirstOrDefault(found => File.Exists(Path.Combine(_folder, found))) is { } file)
            {
                includes.Add(file);
            }
        }

        return new SourceFile(Convert.ToHexString(SHA256.HashData(bytes)), plain, includes);
    }

    /// <param name="Digest">Of its bytes.</param>
    /// <param name="IsPlain">All that it includes is named in it, and nothing in it depends on when it is compiled.</param>
    /// <param name="Includes">What it can include, whatever its conditions say, where that lies below the folder.</param>
    private sealed record SourceFile(string Digest, bool IsPlain, List<string> Includes);

    /// <summary>Flags whose whole meaning is in them: definitions, folders to search, code generation, warnings.</summary>
    [GeneratedRegex(@"^-(D.*|U.*|I.+|O\w*|g\d?|std=[\w+]+|pedantic|W[\w=-]*|m[\w.+=-]+|f[\w=,+-]+)$")]
    private static partial Regex ReadsNoFile();

    /// <summary>Directives that may be an include, in any spelling of their first character.</summary>
    [GeneratedRegex(@"^[ \t]*(?:#|%:|\?\?=).*include.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex("""^\s*#\s*include\s*(?<quote>["<])(?<name>[^">]+)[">]""")]
    private static partial Regex Named();

    /// <summary>The time of compiling, other files in the object, and directives that go on in the next line.</summary>
    [GeneratedRegex(@"__(?:DATE|TIME|TIMESTAMP)__|\.incbin|#\s*embed|__has_include|^[ \t]*(?:#|%:|\?\?=)[ \t]*\w*\\\r?$", RegexOptions.Multiline)]
    private static partial Regex Unusual();
}
