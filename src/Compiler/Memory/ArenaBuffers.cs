namespace PNlpMixer.Codegen.Memory;

/// <summary>Names of the buffers that are not tensors. They hold a space, which no layer's name does.</summary>
public static class ArenaBuffers
{
    /// <summary>pnlp_range [max_tokens]: the words, from first to last step, at offset 0.</summary>
    public const string Words = "word ranges";

    /// <summary>Characters and subwords of the word at hand: 8 bytes for each of max_word_chars.</summary>
    public const string WordScratch = "characters of a word";

    /// <summary>u32, as many as a word has positions: the fingerprint of the word at hand, and nothing in the place of codes.</summary>
    public const string Fingerprint = "fingerprint of a word";

    /// <summary>Behind a head's name: what its decoder works in.</summary>
    public const string Path = "best path";

    /// <summary>Behind a layer's name: what its kernel works in.</summary>
    public const string Scratch = "scratch";
}
