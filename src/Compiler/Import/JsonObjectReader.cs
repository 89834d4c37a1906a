using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// Reads one JSON object whose keys are all known and, but for those named optional, all required. Getters return null where an optional key is absent, and
/// (having reported why) where the value is not what was asked for.
/// </summary>
internal sealed class JsonObjectReader
{
    /// <summary>A foreign or hostile object may have a million keys; a few tell the story.</summary>
    private const int MaxReports = 20;

    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    /// <summary>Reports duplicate, unknown and missing keys. A missing key that an unknown one resembles most is not reported twice.</summary>
    public JsonObjectReader(JsonElement element, string location, ImmutableArray<string> keys, DiagnosticBag diagnostics, ImmutableArray<string>? optional = null)
    {
        _diagnostics = diagnostics;
        Location = location;
        if (element.ValueKind != JsonValueKind.Object)
        {
            diagnostics.WrongType(location, "an object", StrictJson.Kind(element));
            return;
        }

        ImmutableArray<string> known = keys.AddRange(optional ?? []);
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> duplicates = new(StringComparer.Ordinal);
        List<string> unknown = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                duplicates.Add(property.Name);
            }
            else if (known.Contains(property.Name))
            {
                _values.Add(property.Name, property.Value);
            }
            else
            {
                unknown.Add(property.Name);
            }
        }

        foreach (string key in duplicates.Take(MaxReports))
        {
            diagnostics.DuplicateKey(location, key);
        }

        HashSet<string> suggested = new(StringComparer.Ordinal);
        foreach (string key in unknown.Take(MaxReports))
        {
            string nearest = EditDistance.Nearest(key, known)!;
            diagnostics.UnknownKey(location, key, nearest);
            suggested.Add(nearest);
        }

        foreach (string key in keys)
        {
            if (!seen.Contains(key) && !suggested.Contains(key))
            {
                diagnostics.MissingKey(location, key);
            }
        }
    }

    public string Location { get; }

    public string Path(string key) => $"{Location}.{key}";

    public JsonElement? Element(string key) => _values.TryGetValue(key, out JsonElement element) ? element : null;

    public string? String(string key)
    {
        if (Element(key) is not { } element)
        {
            return null;
        }

        return StringAt(element, Path(key));
    }

    public bool? Boolean(string key)
    {
        if (Element(key) is not { } element)
        {
            return null;
        }

        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        _diagnostics.WrongType(Path(key), "true or false", StrictJson.Kind(element));
        return null;
    }

    /// <summary>A number written as an integer, such as 3, not 3.0, of any size a long can hold.</summary>
    public long? Integer(string key)
    {
        if (Element(key) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number)
        {
            if (element.TryGetInt64(out long value))
            {
                return value;
            }

            if (element.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0)
            {
                _diagnostics.NumberOutOfRange(Path(key), element.GetRawText(), "-2^63", "2^63 - 1");
                return null;
            }
        }

        _diagnostics.WrongType(Path(key), "an integer", StrictJson.Kind(element));
        return null;
    }

    public int? Integer(string key, int minimum, int maximum)
    {
        long? value = Integer(key);
        if (value is null || (value >= minimum && value <= maximum))
        {
            return (int?)value;
        }

        _diagnostics.NumberOutOfRange(Path(key), Text(value.Value), Text(minimum), Text(maximum));
        return null;
    }

    /// <summary>A number; infinite where its magnitude is beyond a double's.</summary>
    public double? Number(string key)
    {
        if (Element(key) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number)
        {
            return element.GetDouble();
        }

        _diagnostics.WrongType(Path(key), "a number", StrictJson.Kind(element));
        return null;
    }

    /// <summary>One of <paramref name="known"/>: its index.</summary>
    public int? Choice(string key, ImmutableArray<string> known)
    {
        if (String(key) is not { } text)
        {
            return null;
        }

        int index = known.IndexOf(text);
        if (index >= 0)
        {
            return index;
        }

        _diagnostics.UnknownValue(Path(key), text, known);
        return null;
    }

    /// <summary>The list's elements with their locations.</summary>
    public ImmutableArray<(JsonElement Element, string Location)>? List(string key)
    {
        if (Element(key) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            return [.. element.EnumerateArray().Select((item, i) => (item, $"{Path(key)}[{Text(i)}]"))];
        }

        _diagnostics.WrongType(Path(key), "a list", StrictJson.Kind(element));
        return null;
    }

    /// <summary>A list of strings; null where one of them is not.</summary>
    public ImmutableArray<string>? Strings(string key)
    {
        if (List(key) is not { } items)
        {
            return null;
        }

        ImmutableArray<string?> strings = [.. items.Select(item => StringAt(item.Element, item.Location))];
        return strings.Contains(null) ? null : [.. strings.Select(s => s!)];
    }

    private string? StringAt(JsonElement element, string location)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return element.GetString();
        }

        _diagnostics.WrongType(location, "a string", StrictJson.Kind(element));
        return null;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
