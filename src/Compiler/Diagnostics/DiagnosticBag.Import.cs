using System.Globalization;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>PNLP01xx to PNLP04xx and PNLP06xx: the model folder, config.json, safetensors, tensors, quantization.</summary>
public sealed partial class DiagnosticBag
{
    // ---- 01xx: folder and files

    public void FolderNotFound(string folder) =>
        Error("PNLP0101", folder, "There is no such folder.", "Give the path of a model folder: one that holds config.json, model.safetensors and vocab.txt.");

    public void FileMissing(string file) =>
        Error("PNLP0102", file, "The file is missing.", "A model folder holds config.json, model.safetensors and vocab.txt (docs/model-format.md).");

    public void FileUnreadable(string file, string reason) =>
        Error("PNLP0103", file, $"The file cannot be read: {reason}", "Check that it is a file and that you may read it.");

    public void FileTooLarge(string file, long bytes, long limit) =>
        Error("PNLP0104", file, $"The file has {Number(bytes)} bytes; at most {Number(limit)} are read.", "Check that it is the right file; a model for a microcontroller is far smaller.");

    // ---- 02xx: config.json

    public void InvalidJson(string location, string reason) =>
        Error("PNLP0201", location, $"This is not valid JSON: {reason}", "Write UTF-8 JSON without comments, trailing commas, NaN or infinities.");

    public void UnknownKey(string location, string key, string nearest) =>
        Error("PNLP0202", location, $"There is no key {Quote(key)} here; the nearest known key is {Quote(nearest)}.", "Rename or remove it: unknown keys are never ignored.");

    public void MissingKey(string location, string key) =>
        Error("PNLP0203", location, $"The key {Quote(key)} is missing.", "Add it; no key has a default (docs/model-format.md).");

    public void DuplicateKey(string location, string key) =>
        Error("PNLP0204", location, $"The key {Quote(key)} is given more than once.", "Keep one of them.");

    public void WrongType(string location, string expected, string actual) =>
        Error("PNLP0205", location, $"Expected {expected}, found {actual}.", "Change the value's type (docs/model-format.md shows every key).");

    public void NumberOutOfRange(string location, string value, string minimum, string maximum) =>
        Error("PNLP0206", location, $"{Shorten(value)} is out of range: {minimum} to {maximum}.", "Choose a value within the range.");

    public void UnknownValue(string location, string value, IReadOnlyList<string> known) =>
        Error("PNLP0207", location, $"{Quote(value)} is not known; known: {string.Join(", ", known.Select(Quote))}.", "Use one of the known values.");

    public void UnsupportedVersion(string location, string version, int supported) =>
        Error("PNLP0208", location, $"Format version {Shorten(version)} is not known; this compiler reads version {Number(supported)}.", "Export the model again, or use a compiler of that version.");

    public void BadName(string location, string name, string pattern, int limit) =>
        Error("PNLP0209", location, $"{Quote(name)} cannot be a name here: names match {pattern} and have at most {Number(limit)} characters.", "Rename it; names become C identifiers.");

    public void BadScale(string location, string value) =>
        Error("PNLP0210", location, $"{Shorten(value)} cannot be a scale: scales are positive, finite and not subnormal.", "Quantize again; a tensor that is always zero still needs a scale, such as 1.");

    public void BadZeroPoint(string location, string value, string type) =>
        Error(
            "PNLP0211",
            location,
            type == "s16" ? $"The zero point {Shorten(value)} is not 0, as it must be for s16." : $"The zero point {Shorten(value)} is out of the range of {type}: -128 to 127.",
            "Quantize again with a zero point the type can hold.");

    public void UnknownOperator(string location, string op, string nearest) =>
        Error("PNLP0212", location, $"There is no operator {Quote(op)}; the nearest is {Quote(nearest)}.", "docs/model-format.md lists the operators.");

    public void DuplicateLayer(string location, string name) =>
        Error("PNLP0213", location, $"The name {Quote(name)} is already taken by another layer, or by the projection's output.", "Give every layer a name of its own.");

    public void UnknownInput(string location, string input, string nearest) =>
        Error("PNLP0214", location, $"There is no layer {Quote(input)}; the nearest is {Quote(nearest)}.", "Name a layer that stands before this one, or \"features\".");

    public void ForwardReference(string location, string input) =>
        Error("PNLP0215", location, $"The layer {Quote(input)} does not stand before its user.", "Put layers in order of execution; there are no loops.");

    public void UnusedLayer(string location, string name) =>
        Error("PNLP0216", location, $"No layer and no head uses the output of {Quote(name)}.", "Remove the layer, or use it.");

    public void InputCount(string location, string op, int expected, int actual) =>
        Error("PNLP0217", location, $"{op} takes {Number(expected)} input(s), found {Number(actual)}.", "Give it as many inputs as it takes.");

    public void ShapeMismatch(string location, string op, string expected, string actual) =>
        Error("PNLP0218", location, $"{op} needs {expected}; here it is {actual}.", "Check which layer this one takes its input from.");

    public void TypeMismatch(string location, string expected, string actual) =>
        Error("PNLP0219", location, $"Expected {expected}, found {actual}.", "Activations are s8; only fully_connected may write s16, and only heads read it.");

    public void HeadInputType(string location, string input, string actual) =>
        Error("PNLP0220", location, $"A head reads s16 logits, but {Quote(input)} is {actual}.", "Give the head's last layer an output of dtype s16.");

    public void HeadInputRows(string location, string kind, string expected, string actual) =>
        Error("PNLP0221", location, $"A {kind} head reads {expected}; its input is {actual}.", "Pool before a sequence head (max_pool), and do not pool before a bio head.");

    public void LabelCount(string location, int labels, int columns) =>
        Error("PNLP0222", location, $"There are {Number(labels)} labels for {Number(columns)} logits.", "List one label for each output of the head's layer, in order.");

    public void BadLabel(string location, string label) =>
        Error("PNLP0223", location, $"{Quote(label)} cannot be a label: labels are not empty and hold no control characters.", "Rename it.");

    public void DuplicateLabel(string location, string label) =>
        Error("PNLP0224", location, $"The label {Quote(label)} is given more than once.", "Remove or rename one of them.");

    public void BioLabelOrder(string location, string label, string expected) =>
        Error("PNLP0225", location, $"Found {Quote(label)} where {expected} must stand.", "Order bio labels as O, B-x, I-x, B-y, I-y, ...");

    public void DuplicateHead(string location, string name) =>
        Error("PNLP0226", location, $"The name {Quote(name)} is already taken by another head.", "Give every head a name of its own.");

    public void EmptyList(string location, string what) =>
        Error("PNLP0227", location, $"The list is empty; it needs at least {what}.", "Add what is missing.");

    public void ListTooLong(string location, int count, int limit) =>
        Error("PNLP0228", location, $"The list has {Number(count)} entries; at most {Number(limit)} are allowed.", "Shorten it.");

    public void FeatureVectorTooLarge(string location, string counters, long size, int limit) =>
        Error("PNLP0229", location, $"(2 * window + 1) * {counters} is {Number(size)}; at most {Number(limit)} is allowed.", "Choose a smaller window or fewer features.");

    public void FeaturesMisused(string location, string op) =>
        Error("PNLP0230", location, op == "bottleneck" ? "bottleneck reads \"features\" and nothing else." : $"{op} cannot read \"features\": they are positions, not values.", "Let one bottleneck layer read \"features\", and the others read layers.");

    public void PoolQuantization(string location) =>
        Error("PNLP0231", location, "max_pool must keep the scale and the zero point of its input.", "Copy scale and zero_point from the layer before.");

    public void ConcatQuantization(string location) =>
        Error("PNLP0232", location, "Both inputs of concat and its output must have one scale and one zero point.", "Quantize the three together, or put the layers that write the inputs to one scale.");

    public void TooManyCounters(string location, int counters, int limit) =>
        Error("PNLP0233", location, $"feature_size + 16 * word_codes is {Number(counters)}; at most {Number(limit)} is allowed.", "Choose fewer features or fewer codes: a position has 16 bits.");

    public void BadPartedWord(string location, string word, int limit) =>
        Error("PNLP0234", location, $"{Quote(word)} is no parted word: it must have a space at each of 1 to {Number(limit)} places, and characters before and behind each.", "Write it as \"recuérda me\".");

    public void PartedWordNeverOccurs(string location, string word, string left) =>
        Error("PNLP0235", location, $"{Quote(word)} can never occur: clean-up makes {Quote(left)} of it.", "List what clean-up leaves of a word, with the switches of this tokenizer (docs/text.md, section 2); of its words, only those of letters can be parted.");

    public void PartedWordTooLong(string location, string word, int limit) =>
        Error("PNLP0236", location, $"{Quote(word)} has more than {Number(limit)} characters, max_word_chars.", "Remove it, or raise max_word_chars.");

    public void DuplicatePartedWord(string location, string word) =>
        Error("PNLP0237", location, $"The word {Quote(word)} is parted twice.", "Keep one of the ways to part it.");

    public void PartedWordOrder(string location, string word, string before) =>
        Error("PNLP0238", location, $"{Quote(word)} stands behind {Quote(before)}.", "Sort the list by code points, the space being one.");

    public void PartedWordsTooLarge(string location, int bytes, int limit) =>
        Error("PNLP0239", location, $"The words have {Number(bytes)} bytes of UTF-8, without their spaces; at most {Number(limit)} are allowed.", "Leave out the rarest.");

    // ---- 03xx: the safetensors container

    public void SafeTensorsTooShort(string file, long bytes) =>
        Error("PNLP0301", file, $"The file has {Number(bytes)} bytes, fewer than the 8 of the header's length.", TransferAgain);

    public void SafeTensorsHeaderTooLong(string file, ulong bytes, int limit) =>
        Error("PNLP0302", file, $"The header says it is {bytes.ToString(CultureInfo.InvariantCulture)} bytes long; at most {Number(limit)} are read.", TransferAgain);

    public void SafeTensorsHeaderBeyondFile(string file, ulong header, long left) =>
        Error("PNLP0303", file, $"The header says it is {header.ToString(CultureInfo.InvariantCulture)} bytes long, but {Number(left)} bytes follow.", TransferAgain);

    public void SafeTensorsHeaderNotJson(string file, string reason) =>
        Error("PNLP0304", file, $"The header is not valid JSON: {reason}", TransferAgain);

    public void SafeTensorsHeaderStructure(string location, string what) =>
        Error("PNLP0305", location, what, "A header is an object of {\"dtype\", \"shape\", \"data_offsets\"}, one a tensor.");

    public void SafeTensorsDuplicate(string location, string key) =>
        Error("PNLP0306", location, $"The key {Quote(key)} is given more than once.", WriteAgain);

    public void SafeTensorsDtype(string location, string dtype) =>
        Error("PNLP0307", location, $"The type {Quote(dtype)} is not supported; supported: I8, I16, I32, F32, U32.", "Export the tensor in a supported type.");

    public void SafeTensorsShape(string location, string shape) =>
        Error("PNLP0308", location, $"{Shorten(shape)} is not a shape: a shape is a list of non-negative integers whose product fits 63 bits.", WriteAgain);

    public void SafeTensorsOffsets(string location, string offsets) =>
        Error("PNLP0309", location, $"{Shorten(offsets)} are not offsets: offsets are [begin, end] with 0 <= begin <= end.", WriteAgain);

    public void SafeTensorsOutOfBounds(string location, long end, long bytes) =>
        Error("PNLP0310", location, $"The tensor ends at byte {Number(end)} of the data, but there are only {Number(bytes)} bytes of data.", TransferAgain);

    public void SafeTensorsOverlap(string location, string other) =>
        Error("PNLP0311", location, $"The tensor overlaps {Quote(other)}.", WriteAgain);

    public void SafeTensorsGap(string location, long begin, long end) =>
        Error("PNLP0312", location, $"Bytes {Number(begin)} to {Number(end)} of the data belong to no tensor.", WriteAgain);

    public void SafeTensorsSize(string location, string shape, string dtype, long expected, long actual) =>
        Error("PNLP0313", location, $"Shape {Shorten(shape)} of {dtype} takes {Number(expected)} bytes, but the offsets span {Number(actual)}.", WriteAgain);

    public void SafeTensorsMetadata(string location) =>
        Error("PNLP0314", location, "__metadata__ is not an object of strings.", WriteAgain);

    // ---- 04xx: the model's tensors

    public void TensorMissing(string location, string kind, string user) =>
        Error("PNLP0401", location, $"The tensor is missing; the {kind} {Quote(user)} needs it.", "Export it under this name.");

    public void TensorUnused(string location, string? nearest) =>
        Error("PNLP0402", location, nearest is null ? "No layer uses this tensor." : $"No layer uses this tensor; the nearest name in use is {Quote(nearest)}.", "Remove or rename it.");

    public void TensorType(string location, string expected, string actual) =>
        Error("PNLP0403", location, $"The tensor's type is {actual}; it must be {expected}.", "Export it in that type.");

    public void TensorShape(string location, string expected, string actual) =>
        Error("PNLP0404", location, $"The tensor's shape is {actual}; it must be {expected}.", "Check config.json against the exported tensors.");

    public void WeightOutOfRange(string location) =>
        Error("PNLP0405", location, "The weight is -128; weights are -127 to 127.", "Quantize weights symmetrically.");

    public void BadWeightScale(string location, string value) =>
        Error("PNLP0406", location, $"{value} cannot be a scale: scales are positive, finite and not subnormal.", "Quantize again; a channel that is all zero still needs a scale, such as 1.");

    public void NormalizationNotFinite(string location, string value) =>
        Error("PNLP0407", location, $"{value} is not finite.", "Check the training run: a normalization's gamma and beta are finite numbers.");

    // ---- 06xx: quantization

    public void AccumulatorOverflow(string location) =>
        Error("PNLP0602", location, "The accumulator of an output channel may leave 32 bits: |bias| + sum |weight| * 255 (for a bottleneck: positions of a word * the greatest |weight| of each window) must be at most 2147483647.", "Check the biases; a bias belongs to the scale input scale * weight scale.");

    public void ScalesNotRepresentable(string location, string what) =>
        Error("PNLP0603", location, what, "Choose a larger output scale: this one saturates at a handful of input steps. Calibrate the layer's output range.");

    public void TokenContractZeroPoint(string location, int zeroPoint) =>
        Error("PNLP0604", location, $"In a masked model the input of token_contract must have zero point 0; it has {Number(zeroPoint)}.", "Quantize that tensor symmetrically: absent words must count for nothing.");

    public void NormalizationNotRepresentable(string location) =>
        Error("PNLP0605", location, "gamma, beta or epsilon cannot be represented at these scales (docs/numerics.md, layer_norm).", "Choose a larger output scale, or check gamma, beta and epsilon.");

    public void LogitScale(string location, string scale) =>
        Error("PNLP0606", location, $"Scores cannot be computed at the logit scale {scale}: scale * log2(e) * 2^24 must round to 1 .. 2^32 - 1.", "Quantize the logits to a scale between 1e-7 and 100.");

    public void FoPoolZeroPoint(string location, int zeroPoint) =>
        Error("PNLP0607", location, $"The first input of fo_pool must have zero point 0; it has {Number(zeroPoint)}.", "Quantize that tensor symmetrically, as a tanh is: a state of zero must stand for zero.");

    public void FoPoolGate(string location, string scale, int zeroPoint) =>
        Error("PNLP0608", location, $"A gate of fo_pool must have scale 0.00390625 (1/256) and zero point -128; it has {Shorten(scale)} and {Number(zeroPoint)}.", "Quantize the sigmoid before it to exactly that: its range is 0 to 1.");

    private const string TransferAgain = "The file is damaged or is not a safetensors file: copy or export it again.";
    private const string WriteAgain = "The file was written by a faulty exporter: export it again.";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>In quotation marks, without control characters, at most 64 characters: the text may be hostile.</summary>
    internal static string Quote(string text) => $"\"{Shorten(text)}\"";

    private static string Shorten(string text)
    {
        const int Limit = 64;
        string cut = text.Length <= Limit ? text : string.Concat(text.AsSpan(0, Limit), "...");
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
