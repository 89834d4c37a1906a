namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>
/// Malformed model folders: each is the tiny model with one thing wrong. What the user is told stands in tests/rejected/diagnostics.txt.
/// Hundreds are those of the diagnostics; 7 goes on with config.json.
/// </summary>
public static class RejectedCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        .. FolderCases.All, .. ConfigCases.All, .. GraphCases.All, .. ContainerCases.All, .. TensorCases.All, .. VocabularyCases.All, .. CacheCases.All, .. WordCodeCases.All, .. QuantizationCases.All, .. PartedWordCases.All,
    ];
}
