namespace PNlpMixer.Codegen.Projection;

/// <summary>How fingerprints lie in flash, from the fastest to the smallest (docs/tables.md): each does all that the next one does, less what it has stored.</summary>
public enum CacheEncoding
{
    /// <summary>Every value of every subword.</summary>
    Rows,

    /// <summary>Every value of the subwords that occur most, and base hashes of all.</summary>
    RowsAndUnits,

    /// <summary>Every value of the subwords that occur most; the rest is hashed on the device.</summary>
    RowsAndNone,

    /// <summary>Base hashes of distinct n-grams, and which a subword has.</summary>
    Units,

    /// <summary>Nothing: hashed on the device.</summary>
    None,
}
