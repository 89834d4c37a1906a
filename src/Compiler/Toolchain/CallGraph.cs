using System.Globalization;
using System.Text.RegularExpressions;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>
/// Who calls whom and how much stack each function takes, from what gcc writes with -fcallgraph-info=su, one text an object file.
/// </summary>
public sealed partial class CallGraph
{
    /// <summary>What is granted to a function we have no source of (memcpy, memset, 64-bit division).</summary>
    public const int LibraryFunctionBytes = 64;

    private const string Indirect = "__indirect_call";

    private readonly Dictionary<string, int?> _frames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _called = new(StringComparer.Ordinal);

    /// <param name="files">Call graphs, one an object file.</param>
    /// <param name="sources">The C sources: PNLP_ASM_STACK(function, bytes) in them states what assembly takes beyond a frame.</param>
    public CallGraph(IEnumerable<string> files, IEnumerable<string>? sources = null)
    {
        foreach (string file in files)
        {
            foreach (Match node in Node().Matches(file))
            {
                Match frame = Frame().Match(node.Groups["label"].Value);
                if (frame.Success)
                {
                    bool bounded = frame.Groups["kind"].Value is "static" or "dynamic,bounded";
                    _frames[node.Groups["title"].Value] = bounded ? int.Parse(frame.Groups["bytes"].Value, CultureInfo.InvariantCulture) : null;
                }
            }

            foreach (Match edge in Edge().Matches(file))
            {
                string from = edge.Groups["from"].Value;
                if (!_calls.TryGetValue(from, out SortedSet<string>? targets))
                {
                    _calls[from] = targets = new SortedSet<string>(StringComparer.Ordinal);
                }

                targets.Add(edge.Groups["to"].Value);
                _called.Add(edge.Groups["to"].Value);
            }
        }

        foreach (Match stated in (sources ?? []).SelectMany(source => AssemblyStack().Matches(source)))
        {
            string function = stated.Groups["function"].Value;
            int bytes = int.Parse(stated.Groups["bytes"].Value, CultureInfo.InvariantCulture);
            _frames[function] = _frames.TryGetValue(function, out int? frame) ? frame + bytes : bytes;
        }
    }

    /// <summary>The greatest depth of stack below a call of <paramref name="function"/>, its own frame included.</summary>
    /// <returns>The bytes; or the function that makes them unknowable: it calls itself on some way, or has a frame without bound.</returns>
    public (int Bytes, string? Unbounded) Deepest(string function) => Deepest(function, []);

    private (int Bytes, string? Unbounded) Deepest(string function, HashSet<string> path)
    {
        if (!path.Add(function))
        {
            return (0, function);
        }

        try
        {
            if (!_frames.TryGetValue(function, out int? frame))
            {
                return (LibraryFunctionBytes, null);
            }

            if (frame is null)
            {
                return (0, function);
            }

            int deepest = 0;
            foreach (string target in _calls.GetValueOrDefault(function) ?? [])
            {
                foreach (string callee in target == Indirect ? IndirectTargets(function) : [target])
                {
                    (int bytes, string? unbounded) = Deepest(callee, path);
                    if (unbounded is not null)
                    {
                        return (0, unbounded);
                    }

                    deepest = Math.Max(deepest, bytes);
                }
            }

            return (frame.Value + deepest, null);
        }
        finally
        {
            path.Remove(function);
        }
    }

    /// <summary>
    /// A pointer can lead to any file-local function that nobody calls by name: what neither is called nor has its address taken, the compiler
    /// has dropped. Where there is none, the pointer leads back to the caller, which is reported as unbounded.
    /// </summary>
    private string[] IndirectTargets(string caller)
    {
        string[] targets = [.. _frames.Keys.Where(name => name.Contains(':', StringComparison.Ordinal) && !_called.Contains(name)).Order(StringComparer.Ordinal)];
        return targets.Length > 0 ? targets : [caller];
    }

    [GeneratedRegex("node: \\{ title: \"(?<title>[^\"]+)\" label: \"(?<label>[^\"]*)\"")]
    private static partial Regex Node();

    [GeneratedRegex("edge: \\{ sourcename: \"(?<from>[^\"]+)\" targetname: \"(?<to>[^\"]+)\"")]
    private static partial Regex Edge();

    [GeneratedRegex(@"PNLP_ASM_STACK\((?<function>\w+), (?<bytes>\d+)\);")]
    private static partial Regex AssemblyStack();

    [GeneratedRegex(@"(?<bytes>\d+) bytes \((?<kind>[a-z,]+)\)")]
    private static partial Regex Frame();
}
