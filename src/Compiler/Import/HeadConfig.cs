using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Import;

internal enum HeadKind
{
    Sequence,
    Bio,
    BioPath,
}

/// <summary>One entry of "heads" as written; its labels have been checked.</summary>
internal sealed record HeadConfig(string Location, string Name, HeadKind Kind, string Input, ImmutableArray<string> Labels);
