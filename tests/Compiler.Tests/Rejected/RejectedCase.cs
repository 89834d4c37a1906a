using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>
/// A way to break the tiny model's folder. <paramref name="Id"/> is the one diagnostic it must give, and nothing else;
/// <paramref name="Fragment"/> must stand in its location and message ("location: message").
/// </summary>
public sealed record RejectedCase(string Name, string Id, string Fragment, Action<string> Mutate)
{
    public override string ToString() => Name;
}
