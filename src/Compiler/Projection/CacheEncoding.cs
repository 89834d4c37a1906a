namespace PNlpMixer.Codegen.Projection;

/// <summary>How fingerprints lie in flash, from the fastest to the smallest (docs/tables.md): each does all that the next one does, less what it has stored.</summary>
public enum CacheEncoding
{
    /// <summary>Every value of every subword.</summary>
    Rows,

    /// <summary>Base hashes of distinct n-grams, and which a subword has.</summary>
    Units,

    /// <summary>Nothing: hashed on the device.</summary>
    None,
}
