namespace PNlpMixer.Codegen.IR;

/// <summary>The float values of one tensor for one text, row-major.</summary>
public sealed record FloatValue(int Rows, int Columns, float[] Elements)
{
    public Span<float> Row(int row) => Elements.AsSpan(row * Columns, Columns);
}
