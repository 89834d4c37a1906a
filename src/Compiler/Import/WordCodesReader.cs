using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Import;

/// <summary>word_codes.safetensors (docs/model-format.md), for a model with <paramref name="codesPerWord"/> codes.</summary>
internal sealed class WordCodesReader(string file, int codesPerWord, DiagnosticBag diagnostics)
{
    internal const string Format = "pnlp-word-codes";
    internal const string FormatVersion = "1";

    private const string Keys = "keys";
    private const string Codes = "codes";

    private static readonly ImmutableArray<(string Key, string Value)> Metadata = [("format", Format), ("format_version", FormatVersion)];

    /// <summary>Null where anything is wrong.</summary>
    public WordCodeTable? Read(ReadOnlyMemory<byte> bytes)
    {
        if (new SafeTensorsReader(file, diagnostics).Read(bytes) is not { } container)
        {
            return null;
        }

        int before = diagnostics.Count;
        CheckMetadata(container.Metadata);
        foreach (string name in container.Tensors.Keys.Where(name => name is not (Keys or Codes)).Take(2))
        {
            diagnostics.TensorUnused($"{file}: {name}", EditDistance.Nearest(name, [Keys, Codes]));
        }

        if (Find(container, Keys, SafeTensorType.U32) is not { } keyTensor || Find(container, Codes, SafeTensorType.I8) is not { } codeTensor || diagnostics.Count > before)
        {
            return null;
        }

        ImmutableArray<uint> keys = keyTensor.AsUInt32();
        ImmutableArray<sbyte> codes = codeTensor.AsInt8();
        return CheckShapes(keyTensor, codeTensor) && CheckKeys(keys) && CheckCodes(codes)
            ? new WordCodeTable(codesPerWord, keys, ImmutableCollectionsMarshal.AsImmutableArray(MemoryMarshal.AsBytes(codes.AsSpan()).ToArray()))
            : null;
    }

    private void CheckMetadata(ImmutableSortedDictionary<string, string> metadata)
    {
        foreach (string key in metadata.Keys.Where(key => Metadata.All(known => known.Key != key)).Take(Metadata.Length))
        {
            diagnostics.WordCodesMetadata($"{file}: __metadata__", $"There is no metadata key {DiagnosticBag.Quote(key)}.");
        }

        foreach ((string key, string expected) in Metadata)
        {
            if (!metadata.TryGetValue(key, out string? value))
            {
                diagnostics.WordCodesMetadata($"{file}: __metadata__", $"The metadata key \"{key}\" is missing.");
            }
            else if (value != expected)
            {
                diagnostics.WordCodesMetadata($"{file}: __metadata__.{key}", $"Found {DiagnosticBag.Quote(value)}, expected \"{expected}\".");
            }
        }
    }

    private SafeTensor? Find(SafeTensorsFile container, string name, SafeTensorType type)
    {
        if (!container.Tensors.TryGetValue(name, out SafeTensor? tensor))
        {
            diagnostics.TensorMissing($"{file}: {name}", "key", "projection.word_codes");
            return null;
        }

        if (tensor.Type != type)
        {
            diagnostics.TensorType($"{file}: {name}", type.ToString(), tensor.Type.ToString());
            return null;
        }

        return tensor;
    }

    private bool CheckShapes(SafeTensor keys, SafeTensor codes)
    {
        if (keys.Shape.Length != 1)
        {
            diagnostics.TensorShape($"{file}: {Keys}", "[any]", SafeTensor.ShapeText(keys.Shape));
            return false;
        }

        long words = keys.Shape[0];
        if (words is < 1 or > WordCodeTable.MaxWords)
        {
            diagnostics.WordCodesCount($"{file}: {Keys}", words, WordCodeTable.MaxWords);
            return false;
        }

        long[] expected = [words, codesPerWord];
        if (!codes.Shape.AsSpan().SequenceEqual(expected))
        {
            diagnostics.TensorShape($"{file}: {Codes}", SafeTensor.ShapeText(expected), SafeTensor.ShapeText(codes.Shape));
            return false;
        }

        return true;
    }

    private bool CheckKeys(ImmutableArray<uint> keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] >= WordCodeTable.KeyLimit)
            {
                diagnostics.WordKeyOutOfRange(Element(Keys, i), keys[i]);
                return false;
            }

            if (i > 0 && keys[i] <= keys[i - 1])
            {
                diagnostics.WordKeysNotAscending(Element(Keys, i));
                return false;
            }
        }

        return true;
    }

    private bool CheckCodes(ImmutableArray<sbyte> codes)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] is < 0 or >= WordCodeTable.Values)
            {
                diagnostics.WordCodeOutOfRange(Element(Codes, i / codesPerWord) + string.Create(CultureInfo.InvariantCulture, $"[{i % codesPerWord}]"), codes[i]);
                return false;
            }
        }

        return true;
    }

    private string Element(string tensor, int index) => string.Create(CultureInfo.InvariantCulture, $"{file}: {tensor}[{index}]");
}
