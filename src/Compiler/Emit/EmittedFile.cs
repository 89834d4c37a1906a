namespace PNlpMixer.Codegen.Emit;

/// <summary>A file of an output directory: path with forward slashes below it, and its text with line feeds.</summary>
public sealed record EmittedFile(string Path, string Text);
