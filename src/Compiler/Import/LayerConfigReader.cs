using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Import;

/// <summary>One entry of "layers": which keys it has depends on its operator.</summary>
internal static class LayerConfigReader
{
    private const string OutputKey = "output";

    private static readonly ImmutableArray<string> CommonKeys = ["name", "op", "inputs"];
    private static readonly ImmutableArray<string> OutputKeys = ["dtype", "scale", "zero_point"];

    /// <summary>Null where anything is wrong. A layer of a float folder has no "output": it stands as s8 of scale 1.</summary>
    public static LayerConfig? Read(JsonElement element, string location, bool isFloat, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        if (FindOperator(element, location, diagnostics) is not { } op)
        {
            return null;
        }

        JsonObjectReader reader = new(element, location, [.. CommonKeys, .. isFloat ? [] : new[] { OutputKey }, .. op.Schema.Keys.Select(key => key.Name)], diagnostics);
        if (reader.String("name") is { } name && !Names.IsLayer(name))
        {
            diagnostics.BadName(reader.Path("name"), name, Names.LayerPattern, Names.LayerLimit);
        }

        ImmutableArray<string>? inputs = reader.Strings("inputs");
        if (inputs is { Length: var count } && count != op.Schema.Inputs.Length)
        {
            diagnostics.InputCount(reader.Path("inputs"), op.Name, op.Schema.Inputs.Length, count);
        }

        ImmutableDictionary<string, double>.Builder values = ImmutableDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (LayerKey key in op.Schema.Keys)
        {
            if (Value(reader, key, diagnostics) is { } value)
            {
                values.Add(key.Name, value);
            }
        }

        (ElementType type, QuantParams quantization) = ReadOutput(reader, diagnostics);
        return diagnostics.Count > before
            ? null
            : new LayerConfig(location, reader.String("name")!, op, inputs!.Value, new LayerKeys(values.ToImmutable()), type, quantization);
    }

    /// <summary>The operator stands first: without it no other key can be judged.</summary>
    private static IOperator? FindOperator(JsonElement element, string location, DiagnosticBag diagnostics)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            diagnostics.WrongType(location, "an object", StrictJson.Kind(element));
            return null;
        }

        if (!element.TryGetProperty("op", out JsonElement op))
        {
            diagnostics.MissingKey(location, "op");
            return null;
        }

        if (op.ValueKind != JsonValueKind.String)
        {
            diagnostics.WrongType($"{location}.op", "a string", StrictJson.Kind(op));
            return null;
        }

        string name = op.GetString()!;
        IOperator? found = OperatorSet.Find(name);
        if (found is null)
        {
            diagnostics.UnknownOperator($"{location}.op", name, EditDistance.Nearest(name, OperatorSet.All.Select(o => o.Name))!);
        }

        return found;
    }

    /// <summary>Choices by their place in the list.</summary>
    private static double? Value(JsonObjectReader reader, LayerKey key, DiagnosticBag diagnostics) => key switch
    {
        IntegerKey integer => reader.Integer(key.Name, integer.Least, integer.Most),
        NumberKey number => InRange(reader, key.Name, number.Most, diagnostics),
        ChoiceKey choice => reader.Choice(key.Name, choice.Choices),
        _ => throw new InvalidOperationException($"No reader for the key {key.Name}."),
    };

    private static double? InRange(JsonObjectReader reader, string key, double maximum, DiagnosticBag diagnostics)
    {
        double? value = reader.Number(key);
        if (value is null || (value >= 0 && value <= maximum))
        {
            return value;
        }

        string limit = maximum == double.MaxValue ? "the greatest finite double" : maximum.ToString("R", CultureInfo.InvariantCulture);
        diagnostics.NumberOutOfRange(reader.Path(key), reader.Element(key)!.Value.GetRawText(), "0", limit);
        return null;
    }

    private static (ElementType Type, QuantParams Quantization) ReadOutput(JsonObjectReader layer, DiagnosticBag diagnostics)
    {
        if (layer.Element(OutputKey) is not { } element)
        {
            return (ElementType.S8, new QuantParams(1, 0));
        }

        JsonObjectReader reader = new(element, layer.Path(OutputKey), OutputKeys, diagnostics);
        int? type = reader.Choice("dtype", ["s8", "s16"]);
        double? scale = reader.Number("scale");
        if (scale is { } real && !IsScale(real))
        {
            diagnostics.BadScale(reader.Path("scale"), reader.Element("scale")!.Value.GetRawText());
        }

        long? zeroPoint = reader.Integer("zero_point");
        if (zeroPoint is { } zero && type is not null && (type == 0 ? zero is < -128 or > 127 : zero != 0))
        {
            diagnostics.BadZeroPoint(reader.Path("zero_point"), zero.ToString(CultureInfo.InvariantCulture), type == 0 ? "s8" : "s16");
            zeroPoint = null;
        }

        return (type == 1 ? ElementType.S16 : ElementType.S8, new QuantParams(scale ?? 1, (int)Math.Clamp(zeroPoint ?? 0, -128, 127)));
    }

    private static bool IsScale(double value) => value > 0 && double.IsNormal(value);
}
