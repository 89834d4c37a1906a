using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>What GNU ld says it placed where (-Map).</summary>
public static partial class LinkMap
{
    private const string Begin = "Linker script and memory map";

    /// <summary>Bytes of machine code that were linked from the given object files, named as on the linker's command line.</summary>
    public static long TextBytes(string map, IEnumerable<string> objects)
    {
        FrozenSet<string> wanted = objects.ToFrozenSet(StringComparer.Ordinal);

        // Before the map proper stand the sections that were thrown away.
        int begin = map.IndexOf(Begin, StringComparison.Ordinal);
        return Section().Matches(map, Math.Max(begin, 0))
            .Where(match => wanted.Contains(match.Groups["object"].Value))
            .Sum(match => long.Parse(match.Groups["bytes"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    /// <summary>A section of an object file: its name stands on a line of its own where it is long.</summary>
    [GeneratedRegex(@"^ \.text[^\s]*\s+0x[0-9a-f]+\s+0x(?<bytes>[0-9a-f]+) (?<object>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
