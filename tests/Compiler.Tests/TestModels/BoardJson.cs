namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>Board descriptions as a user would write them.</summary>
internal static class BoardJson
{
    /// <summary>One that inherits, with members of its own.</summary>
    public static string Heir(string parent, string members) => $$"""
        {
          "format": "pnlp-board",
          "format_version": 1,
          "name": "mine",
          "title": "A board of the user's",
          "inherits": "{{parent}}",
          {{members.Trim()}}
        }
        """;
}
