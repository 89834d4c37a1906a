namespace PNlpMixer.Codegen.Emit;

/// <summary>Bytes of flash that the compiler itself decides.</summary>
public sealed record EmitSizes(long WeightsBytes, long TablesBytes, long CacheBytes, long CodesBytes);
