namespace PNlpMixer.Codegen.Emit;

/// <summary>A function of the runtime, and what the linker of an output sees instead of its name.</summary>
public sealed record LinkName(string Symbol, string Name);
