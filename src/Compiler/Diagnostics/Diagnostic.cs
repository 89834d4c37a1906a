namespace PNlpMixer.Codegen.Diagnostics;

public enum Severity
{
    Warning,
    Error,
}

/// <summary>
/// One finding for the user. <paramref name="Id"/> is stable (PNLPnnnn); <paramref name="Location"/> names the file, and the place in it where there is one;
/// <paramref name="Help"/> says what to do.
/// </summary>
public sealed record Diagnostic(string Id, Severity Severity, string Location, string Message, string Help);
