using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// A strict reader of safetensors: every byte of the data belongs to exactly one tensor, every key is known and given once.
/// </summary>
internal sealed class SafeTensorsReader(string file, DiagnosticBag diagnostics)
{
    public const int MaxHeaderBytes = 16 << 20;

    /// <summary>A hostile header may have a million faults; a few tell the story.</summary>
    private const int MaxReports = 20;

    private const string MetadataKey = "__metadata__";

    private static readonly ImmutableArray<string> TensorKeys = ["dtype", "shape", "data_offsets"];

    private sealed record Entry(string Name, SafeTensorType Type, ImmutableArray<long> Shape, long Begin, long End);

    /// <summary>Null where anything is wrong; it has been reported then.</summary>
    public SafeTensorsFile? Read(ReadOnlyMemory<byte> bytes)
    {
        int before = diagnostics.Count;
        if (HeaderLength(bytes.Span) is not { } headerLength)
        {
            return null;
        }

        using JsonDocument? header = StrictJson.TryParse(bytes.Slice(8, headerLength), out string error);
        if (header is null)
        {
            diagnostics.SafeTensorsHeaderNotJson(file, error);
            return null;
        }

        if (header.RootElement.ValueKind != JsonValueKind.Object)
        {
            diagnostics.SafeTensorsHeaderStructure(file, $"The header is {StrictJson.Kind(header.RootElement)}, not an object.");
            return null;
        }

        ReadOnlyMemory<byte> data = bytes[(8 + headerLength)..];
        (List<Entry> entries, Dictionary<string, string> metadata) = ReadHeader(header.RootElement, data.Length);
        if (diagnostics.Count == before)
        {
            CheckCover(entries, data.Length);
        }

        return diagnostics.Count > before
            ? null
            : SafeTensorsFile.Of(entries.Select(e => new SafeTensor(e.Name, e.Type, e.Shape, data[(int)e.Begin..(int)e.End])), metadata);
    }

    private int? HeaderLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
        {
            diagnostics.SafeTensorsTooShort(file, bytes.Length);
            return null;
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > MaxHeaderBytes)
        {
            diagnostics.SafeTensorsHeaderTooLong(file, length, MaxHeaderBytes);
            return null;
        }

        if (length > (ulong)(bytes.Length - 8))
        {
            diagnostics.SafeTensorsHeaderBeyondFile(file, length, bytes.Length - 8);
            return null;
        }

        return (int)length;
    }

    private (List<Entry> Entries, Dictionary<string, string> Metadata) ReadHeader(JsonElement header, long dataLength)
    {
        List<Entry> entries = [];
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        int before = diagnostics.Count;
        foreach (JsonProperty property in header.EnumerateObject().TakeWhile(_ => diagnostics.Count < before + MaxReports))
        {
            if (!seen.Add(property.Name))
            {
                diagnostics.SafeTensorsDuplicate(file, property.Name);
            }
            else if (property.Name == MetadataKey)
            {
                ReadMetadata(property.Value, metadata);
            }
            else if (ReadEntry(property.Name, property.Value, dataLength) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return (entries, metadata);
    }

    private void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        string location = $"{file}: {MetadataKey}";
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
        {
            diagnostics.SafeTensorsMetadata(location);
            return;
        }

        int before = diagnostics.Count;
        foreach (JsonProperty property in element.EnumerateObject().TakeWhile(_ => diagnostics.Count < before + MaxReports))
        {
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
            {
                diagnostics.SafeTensorsDuplicate(location, property.Name);
            }
        }
    }

    private Entry? ReadEntry(string name, JsonElement element, long dataLength)
    {
        string location = $"{file}: {name}";
        if (!HasItsKeys(element, location))
        {
            return null;
        }

        JsonElement dtype = element.GetProperty("dtype");
        JsonElement shapeElement = element.GetProperty("shape");
        JsonElement offsetsElement = element.GetProperty("data_offsets");
        if (dtype.ValueKind != JsonValueKind.String)
        {
            diagnostics.SafeTensorsHeaderStructure(location, $"\"dtype\" is {StrictJson.Kind(dtype)}, not a string.");
            return null;
        }

        if (Type(dtype.GetString()!) is not { } type)
        {
            diagnostics.SafeTensorsDtype(location, dtype.GetString()!);
            return null;
        }

        if (Naturals(shapeElement) is not { } shape || Product(shape, SafeTensor.ElementBytes(type)) is not { } expected)
        {
            diagnostics.SafeTensorsShape(location, shapeElement.GetRawText());
            return null;
        }

        if (Naturals(offsetsElement) is not [var begin, var end] || begin > end)
        {
            diagnostics.SafeTensorsOffsets(location, offsetsElement.GetRawText());
            return null;
        }

        if (end > dataLength)
        {
            diagnostics.SafeTensorsOutOfBounds(location, end, dataLength);
            return null;
        }

        if (end - begin != expected)
        {
            diagnostics.SafeTensorsSize(location, SafeTensor.ShapeText(shape), type.ToString(), expected, end - begin);
            return null;
        }

        return new Entry(name, type, shape, begin, end);
    }

    private bool HasItsKeys(JsonElement element, string location)
    {
        int before = diagnostics.Count;
        if (element.ValueKind != JsonValueKind.Object)
        {
            diagnostics.SafeTensorsHeaderStructure(location, $"The entry is {StrictJson.Kind(element)}, not an object.");
            return false;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string key in element.EnumerateObject().Select(property => property.Name).TakeWhile(_ => diagnostics.Count < before + MaxReports))
        {
            if (!seen.Add(key))
            {
                diagnostics.SafeTensorsDuplicate(location, key);
            }
            else if (!TensorKeys.Contains(key))
            {
                diagnostics.UnknownKey(location, key, EditDistance.Nearest(key, TensorKeys)!);
            }
        }

        foreach (string key in TensorKeys.Where(key => !seen.Contains(key)))
        {
            diagnostics.SafeTensorsHeaderStructure(location, $"The key \"{key}\" is missing.");
        }

        return diagnostics.Count == before;
    }

    /// <summary>Sorted by place, every tensor must begin where the one before ends.</summary>
    private void CheckCover(List<Entry> entries, long dataLength)
    {
        long end = 0;
        string previous = "";
        foreach (Entry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End).ThenBy(e => e.Name, StringComparer.Ordinal))
        {
            if (entry.Begin < end)
            {
                diagnostics.SafeTensorsOverlap($"{file}: {entry.Name}", previous);
                return;
            }

            if (entry.Begin > end)
            {
                diagnostics.SafeTensorsGap(file, end, entry.Begin);
                return;
            }

            end = entry.End;
            previous = entry.Name;
        }

        if (end < dataLength)
        {
            diagnostics.SafeTensorsGap(file, end, dataLength);
        }
    }

    private static SafeTensorType? Type(string name) => name switch
    {
        "I8" => SafeTensorType.I8,
        "I16" => SafeTensorType.I16,
        "I32" => SafeTensorType.I32,
        "F32" => SafeTensorType.F32,
        "U32" => SafeTensorType.U32,
        _ => null,
    };

    /// <summary>A list of integers of at least 0, or null.</summary>
    private static ImmutableArray<long>? Naturals(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        ImmutableArray<long>.Builder values = ImmutableArray.CreateBuilder<long>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long value) || value < 0)
            {
                return null;
            }

            values.Add(value);
        }

        return values.ToImmutable();
    }

    /// <summary>Bytes of a tensor, or null where they do not fit 63 bits.</summary>
    private static long? Product(ImmutableArray<long> shape, long elementBytes)
    {
        long bytes = elementBytes;
        foreach (long dimension in shape)
        {
            if (dimension != 0 && bytes > long.MaxValue / dimension)
            {
                return null;
            }

            bytes *= dimension;
        }

        return bytes;
    }
}
