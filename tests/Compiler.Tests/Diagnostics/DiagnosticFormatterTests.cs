using PNlpMixer.Codegen.Diagnostics;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Diagnostics;

public class DiagnosticFormatterTests
{
    [Fact]
    public void People_read_what_where_and_what_to_do()
    {
        DiagnosticBag diagnostics = [];
        diagnostics.UnknownKey("config.json: $", "max_token", "max_tokens");

        DiagnosticFormatter.Human(diagnostics).ShouldBe(
            "error PNLP0202: config.json: $: There is no key \"max_token\" here; the nearest known key is \"max_tokens\".\n"
            + "    Rename or remove it: unknown keys are never ignored.\n");
    }

    [Fact]
    public void Scripts_read_snake_case_fields()
    {
        DiagnosticBag diagnostics = [];
        diagnostics.MissingKey("config.json: $", "na\u00efve");

        DiagnosticFormatter.Json(diagnostics).ShouldBe(
            """
            [
              {
                "id": "PNLP0203",
                "severity": "error",
                "location": "config.json: $",
                "message": "The key \"naïve\" is missing.",
                "help": "Add it; no key has a default (docs/model-format.md)."
              }
            ]

            """);
    }

    [Fact]
    public void Hostile_text_is_cut_and_escaped()
    {
        DiagnosticBag diagnostics = [];
        diagnostics.DuplicateKey("config.json: $", "\u001b[31m" + new string('x', 1000));

        string message = diagnostics.Single().Message;

        message.ShouldStartWith("The key \"\\u001b[31mxxx");
        message.Length.ShouldBeLessThan(120);
    }
}
