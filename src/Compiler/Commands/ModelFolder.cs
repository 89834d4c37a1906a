using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Import;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Model folders as their users know them.</summary>
internal static class ModelFolder
{
    /// <summary>Files that are made by hand or by training. A fingerprint cache is not among them: it is made of these.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        new[] { ModelReader.ConfigName, ModelReader.TensorsName, ModelReader.VocabularyName, ModelReader.WordCodesName, TestVectors.FileName, "README.md" }.Select(name => Path.Combine(folder, name));
}
