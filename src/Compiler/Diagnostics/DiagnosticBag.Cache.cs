namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>PNLP05xx: vocabulary, fingerprint cache and word codes.</summary>
public sealed partial class DiagnosticBag
{
    public void VocabularyNotUtf8(string location) =>
        Error("PNLP0501", location, "The line is not valid UTF-8.", "Save the vocabulary as UTF-8.");

    public void VocabularyEmptyLine(string location) =>
        Error("PNLP0502", location, "The line is empty.", "Remove it; line numbers are subword ids, so check that no subword was lost.");

    public void VocabularyDuplicate(string location, string subword, int firstLine) =>
        Error("PNLP0503", location, $"The subword {Quote(subword)} stands on line {Number(firstLine)} already.", "Keep one of the two lines.");

    public void UnknownTokenMissing(string file, string token) =>
        Error("PNLP0504", file, $"The unknown token {Quote(token)} of config.json is not in the vocabulary.", "Add it to the vocabulary, or name another in tokenizer.unknown_token.");

    public void VocabularyTooLarge(string file, int count, int limit) =>
        Error("PNLP0505", file, $"The vocabulary has {Number(count)} subwords; at most {Number(limit)} are allowed.", "Use a smaller vocabulary.");

    public void VocabularyByteOrderMark(string file) =>
        Error("PNLP0506", file, "The file begins with a byte order mark, which would become part of the first subword.", "Save the vocabulary as UTF-8 without byte order mark.");

    public void VocabularyLineTooLong(string location, int bytes, int limit) =>
        Error("PNLP0507", location, $"The line has {Number(bytes)} bytes; no subword of more than {Number(limit)} can ever match a word.", "Remove it, or check that this is a vocabulary: one subword a line.");

    public void CacheMissing(string file) =>
        Error("PNLP0510", file, "There is no fingerprint cache, and the hash family \"rows\" cannot be computed without one.", "Put fingerprints.safetensors into the folder, or name one with --cache.");

    public void CacheMetadataMissing(string location, string key) =>
        Error("PNLP0511", location, $"The metadata key {Quote(key)} is missing.", BuildAgain);

    public void CacheMetadataUnknown(string location, string key, string nearest) =>
        Error("PNLP0512", location, $"There is no metadata key {Quote(key)}; the nearest known key is {Quote(nearest)}.", BuildAgain);

    public void CacheFormat(string location, string value, string expected) =>
        Error("PNLP0513", location, $"Found {Quote(value)}, expected {expected}.", BuildAgain);

    public void CacheOfOtherVocabulary(string location, string sha256, string expected) =>
        Error("PNLP0514", location, $"The cache belongs to another vocabulary: its SHA-256 is {Quote(sha256)}, that of vocab.txt is {Quote(expected)}.", BuildAgain);

    public void CacheOfOtherFamily(string location, string family, string expected) =>
        Error("PNLP0515", location, $"The cache holds hashes of the family {Quote(family)}; config.json says {Quote(expected)}.", BuildAgain);

    public void CacheOfOtherNgramSize(string location, string size, int expected) =>
        Error("PNLP0516", location, $"The cache is of n-gram size {Shorten(size)}; config.json says {Number(expected)}.", BuildAgain);

    public void CacheOfOtherHashCount(string location, string count, int expected) =>
        Error("PNLP0517", location, $"The cache holds {Shorten(count)} hashes a subword; {Number(expected)} are needed.", BuildAgain);

    public void CacheValueOutOfRange(string location, uint value) =>
        Error("PNLP0518", location, $"{Number(value)} is no hash: hashes are below 2^31 - 1.", BuildAgain);

    public void CacheOffsets(string location, string what) =>
        Error("PNLP0519", location, what, BuildAgain);

    public void CacheUnitIndex(string location, uint unit, int units) =>
        Error("PNLP0520", location, $"There is no unit {Number(unit)}; there are {Number(units)} units.", BuildAgain);

    public void CacheNotAscending(string location) =>
        Error("PNLP0521", location, "The entry is not greater than the one before; units are ascending and distinct.", BuildAgain);

    public void CacheEncoding(string location) =>
        Error("PNLP0522", location, "The encoding \"units\" needs a known hash family, not \"rows\".", "Use a cache of encoding \"rows\".");

    public void WordCodesMissing(string file, int codes) =>
        Error("PNLP0523", file, $"The file is missing: projection.word_codes of config.json is {Number(codes)}.", "Put the file with which the model was trained into the folder.");

    public void WordCodesUnexpected(string file) =>
        Error("PNLP0524", file, "The folder has codes of words, but config.json has no projection.word_codes.", "Set projection.word_codes to what the model was trained with, or remove the file.");

    public void WordCodesMetadata(string location, string what) =>
        Error("PNLP0525", location, what, "The metadata are \"format\": \"pnlp-word-codes\" and \"format_version\": \"1\" (docs/model-format.md).");

    public void WordCodesCount(string location, long words, int limit) =>
        Error("PNLP0526", location, $"There are {Number(words)} words; a table has 1 to {Number(limit)}.", "Choose other words; without any, remove projection.word_codes.");

    public void WordKeyOutOfRange(string location, uint key) =>
        Error("PNLP0527", location, $"{Number(key)} is no key: keys are below 2^24.", WriteAgain);

    public void WordKeysNotAscending(string location) =>
        Error("PNLP0528", location, "The key is not greater than the one before; keys are ascending and distinct.", WriteAgain);

    public void WordCodeOutOfRange(string location, int code) =>
        Error("PNLP0529", location, $"{Number(code)} is no code: codes are 0 to 15.", WriteAgain);

    private const string BuildAgain = "Build the cache again with: pnlpc cache build.";
}
