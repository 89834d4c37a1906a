using System.Collections;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>
/// Collects diagnostics. One method for each of them, all wording here: this file holds the mechanism, its siblings
/// (DiagnosticBag.*.cs) one area each.
/// </summary>
public sealed partial class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _diagnostics = [];

    public int Count => _diagnostics.Count;

    public bool HasErrors => _diagnostics.Exists(d => d.Severity == Severity.Error);

    public IEnumerator<Diagnostic> GetEnumerator() => _diagnostics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Error(string id, string location, string message, string help) =>
        _diagnostics.Add(new Diagnostic(id, Severity.Error, location, message, help));

    private void Warning(string id, string location, string message, string help) =>
        _diagnostics.Add(new Diagnostic(id, Severity.Warning, location, message, help));
}
