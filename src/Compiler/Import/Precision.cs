namespace PNlpMixer.Codegen.Import;

/// <summary>Which kind of folder a reader is to read.</summary>
internal enum Precision
{
    /// <summary>Integers, as they are compiled: config.json has no "precision".</summary>
    Int8,

    /// <summary>What training made, before quantization.</summary>
    Float32,

    /// <summary>Either: only the tokenizer and the projection are of interest.</summary>
    Any,
}
