namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>PNLP109x: models of one output directory.</summary>
public sealed partial class DiagnosticBag
{
    public void ProjectionDiffers(string folder, string key, string value, string firstFolder, string expected) =>
        Error(
            "PNLP1090",
            folder,
            $"The models cannot share tokenizer and fingerprints: {key} is {Quote(value)} here and {Quote(expected)} in {firstFolder}.",
            "Train both with the same vocabulary and projection, or compile each into a directory of its own.");

    public void FingerprintsDiffer(string folder, string subword, string firstFolder) =>
        Error(
            "PNLP1091",
            folder,
            $"The models cannot share tokenizer and fingerprints: the subword {Quote(subword)} has other fingerprints here than in {firstFolder}.",
            "Copy the fingerprint cache with which the models were trained into both folders, or name it with --cache.");

    public void WordCodesDiffer(string folder, string firstFolder) =>
        Error(
            "PNLP1093",
            folder,
            $"The models cannot share tokenizer and fingerprints: words have other codes here than in {firstFolder}.",
            "Copy the word_codes.safetensors with which the models were trained into both folders, or compile each into a directory of its own.");

    public void NameTaken(string model, string owner, string name) =>
        Error(
            "PNLP1092",
            model,
            $"The name {Quote(name)} would stand for something of {Quote(owner)} as well: both are to live in one program.",
            "Change $.name of config.json, or what the models share with --name.");
}
