namespace PNlpMixer.Codegen.Text;

/// <summary>A half-open range of bytes of the text.</summary>
public readonly record struct WordRange(int Begin, int End);
