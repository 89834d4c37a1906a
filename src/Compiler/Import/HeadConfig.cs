using System.Collections.Immutable;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Import;

/// <summary>One entry of "heads" as written; its labels have been checked.</summary>
internal sealed record HeadConfig(string Location, string Name, HeadRoom Room, string Input, ImmutableArray<string> Labels);
