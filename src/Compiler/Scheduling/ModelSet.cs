using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>Constants as images beside the firmware. <paramref name="Version"/>: what their headers say, which counts their releases.</summary>
public sealed record ImageOptions(uint Version);

/// <summary>
/// What becomes one output directory: a model that reads the text itself, or models that share tokenizer, fingerprints and features under a
/// <paramref name="Name"/>. <paramref name="Images"/>: null where the constants are linked into the firmware.
/// </summary>
public sealed record ModelSet(string? Name, ImmutableArray<PlannedModel> Models, ImageOptions? Images = null)
{
    /// <summary>What several models share is called so unless the user says otherwise.</summary>
    public const string DefaultName = "text";

    public bool IsShared => Name is not null;

    /// <summary>Build systems whose files the directory has beside its CMakeLists.txt.</summary>
    public ImmutableArray<Integration> Integrations { get; init; } = [];
}
