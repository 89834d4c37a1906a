namespace PNlpMixer.Codegen.Host;

/// <summary>A kind of output directory.</summary>
/// <param name="RecordName">The file that lists what was written, by which an earlier output is known.</param>
/// <param name="Format">What its "format" says.</param>
/// <param name="Accumulates">Later outputs join earlier ones, in a folder that may hold other things, too.</param>
public sealed record OutputKind(string RecordName, string Format, bool Accumulates = false);
