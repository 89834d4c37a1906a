namespace PNlpMixer.Codegen.Memory;

/// <summary>Where a text's words and their Bloom filter positions lie while an encoder runs.</summary>
public enum FeaturesPlace
{
    /// <summary>In the arena: the model reads the text itself, and their bytes serve again when they are done with.</summary>
    Arena,

    /// <summary>In memory of the caller, where one reading serves several models.</summary>
    Caller,
}
