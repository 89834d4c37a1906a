namespace PNlpMixer.Codegen.IR;

/// <summary>The element types of activations.</summary>
public enum ElementType
{
    /// <summary>Signed 8 bits: every activation between layers.</summary>
    S8,

    /// <summary>Signed 16 bits: a head's logits.</summary>
    S16,

    /// <summary>Unsigned 16 bits: the projection's Bloom filter positions.</summary>
    U16,
}

/// <summary>real value = <paramref name="Scale"/> * (q - <paramref name="ZeroPoint"/>).</summary>
public sealed record QuantParams(double Scale, int ZeroPoint);

/// <summary>Rows by columns. <paramref name="FixedRows"/> is null where there is one row a word, the one dynamic dimension.</summary>
public sealed record TensorShape(int? FixedRows, int Columns)
{
    public bool RowsAreWords => FixedRows is null;

    public static TensorShape Words(int columns) => new(null, columns);

    /// <summary>Rows computed for a text of <paramref name="wordRows"/> rows (the words, or max_tokens with fixed padding).</summary>
    public int Rows(int wordRows) => FixedRows ?? wordRows;

    public override string ToString() => $"[{(FixedRows is { } rows ? rows.ToString(System.Globalization.CultureInfo.InvariantCulture) : "T")}][{Columns.ToString(System.Globalization.CultureInfo.InvariantCulture)}]";
}

/// <summary>An activation: named after the layer that writes it.</summary>
public sealed record Tensor(string Name, ElementType Type, TensorShape Shape, QuantParams Quantization)
{
    public int ElementBytes => Type == ElementType.S8 ? 1 : 2;

    /// <summary>Bytes held for it, for the longest text.</summary>
    public int MaxBytes(int maxTokens) => Shape.Rows(maxTokens) * Shape.Columns * ElementBytes;
}
