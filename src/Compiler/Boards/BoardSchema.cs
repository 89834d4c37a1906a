using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Boards;

/// <summary>The keys of a description and what their values look like: those of <see cref="BoardDescription"/>, and what a file inherits.</summary>
internal static class BoardSchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>For addresses alone.</summary>
    private static readonly JsonSerializerOptions AddressOptions = new() { Converters = { new AddressConverter() } };

    private static JsonTypeInfo Description => Options.GetTypeInfo(typeof(BoardDescription));

    /// <summary>Whether every key of a file is known and has a value of its type. A file need not have all keys; null takes away what it inherits.</summary>
    public static bool Check(BoardFile file, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        CheckObject(file, file.Root, Description, "", diagnostics);
        return diagnostics.Count == before;
    }

    /// <summary>The first key that a description must have and a merged one has not; null where it has all.</summary>
    public static string? Missing(JsonObject merged) => Missing(merged, Description, "");

    /// <summary>How a description spells it.</summary>
    public static string NameOf(BoardTest tested) => JsonNamingPolicy.SnakeCaseLower.ConvertName(tested.ToString());

    public static BoardDescription Bind(JsonObject merged) => merged.Deserialize<BoardDescription>(Options)!;

    private static string? Missing(JsonObject node, JsonTypeInfo type, string path)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            string at = Join(path, property.Name);
            switch (node[property.Name])
            {
                case null when property.IsRequired:
                    return at;
                case JsonObject child when Missing(child, property, at) is { } missing:
                    return missing;
            }
        }

        return null;
    }

    private static string? Missing(JsonObject child, JsonPropertyInfo property, string path) => Options.GetTypeInfo(property.PropertyType) switch
    {
        { Kind: JsonTypeInfoKind.Object } type => Missing(child, type, path),
        { Kind: JsonTypeInfoKind.Dictionary } type => child
            .Select(entry => entry.Value is JsonObject value ? Missing(value, Options.GetTypeInfo(type.ElementType!), Join(path, entry.Key)) : null)
            .FirstOrDefault(missing => missing is not null),
        _ => null,
    };

    private static void CheckObject(BoardFile file, JsonObject node, JsonTypeInfo type, string path, DiagnosticBag diagnostics)
    {
        Dictionary<string, JsonPropertyInfo> known = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in node)
        {
            string at = Join(path, key);
            if (path.Length == 0 && key == BoardFile.InheritsKey)
            {
                CheckParents(file, value, diagnostics);
            }
            else if (known.TryGetValue(key, out JsonPropertyInfo? property))
            {
                CheckValue(file, value, property.PropertyType, property.CustomConverter, at, diagnostics);
            }
            else
            {
                IEnumerable<string> candidates = path.Length == 0 ? known.Keys.Append(BoardFile.InheritsKey) : known.Keys;
                diagnostics.UnknownBoardKey(file.At(at), at, EditDistance.Nearest(key, candidates)!);
            }
        }
    }

    private static void CheckParents(BoardFile file, JsonNode? value, DiagnosticBag diagnostics)
    {
        if (!IsText(value) && !(value is JsonArray list && list.All(IsText)))
        {
            diagnostics.BadBoard(file.At(BoardFile.InheritsKey), "\"inherits\" is neither a string nor a list of strings");
        }

        static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
    }

    private static void CheckValue(BoardFile file, JsonNode? value, Type type, JsonConverter? converter, string path, DiagnosticBag diagnostics)
    {
        if (value is null)
        {
            return;
        }

        JsonTypeInfo info = Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when value is JsonObject child:
                CheckObject(file, child, info, path, diagnostics);
                return;
            case JsonTypeInfoKind.Dictionary when value is JsonObject entries:
                foreach ((string key, JsonNode? entry) in entries)
                {
                    CheckValue(file, entry, info.ElementType!, null, Join(path, key), diagnostics);
                }

                return;
            case JsonTypeInfoKind.Enumerable when value is JsonArray list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i]?.GetValueKind() != JsonValueKind.String)
                    {
                        WrongType(file, $"{path}[{i}]", "a string", diagnostics);
                    }
                }

                return;
            case JsonTypeInfoKind.None when Reads(value, info.Type, converter):
                return;
            default:
                WrongType(file, path, Expected(info, converter), diagnostics);
                return;
        }
    }

    private static void WrongType(BoardFile file, string path, string expected, DiagnosticBag diagnostics) =>
        diagnostics.BadBoard(file.At(path), $"\"{path}\" is not {expected}");

    private static bool Reads(JsonNode value, Type type, JsonConverter? converter)
    {
        try
        {
            return value.Deserialize(type, converter is AddressConverter ? AddressOptions : Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Expected(JsonTypeInfo info, JsonConverter? converter) => info switch
    {
        { Kind: JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary } => "an object",
        { Kind: JsonTypeInfoKind.Enumerable } => "a list of strings",
        { Type.IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(info.Type).Select(name => $"\"{JsonNamingPolicy.SnakeCaseLower.ConvertName(name)}\"")),
        _ when converter is AddressConverter => "an address, a number or a string such as \"0x20000000\"",
        _ when info.Type == typeof(string) => "a string",
        _ when info.Type == typeof(bool) => "true or false",
        _ => "a whole number in range",
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
