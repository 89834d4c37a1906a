using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using Scriban.Syntax;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public partial class TemplateRendererTests
{
    private const string Vectors = "console_vectors.c.sbn";
    private const string Labels = "labels.c.sbn";
    private static readonly string[] Origins = ["m"];

    public static TheoryData<string> Templates() => [.. EmbeddedFiles.Under("Templates").Select(path => path["Templates/".Length..])];

    /// <summary>An empty place in generated C would be found by luck; a property that is not there is found at once.</summary>
    [Fact]
    public void A_property_that_is_missing_is_an_error()
    {
        object nothing = new { };
        object noVectorCount = new { File = "x.c", Template = "t", Model = Model(), Vectors = "1" };
        object noNameOfAHead = new { File = "x.c", Template = "t", Model = Model(new { HasNames = false }) };
        object noCompilerVersion = new { File = "x.c", Template = "t", Model = new { Origins, Board = "b", Isa = "i" } };

        Should.Throw<ScriptRuntimeException>(() => TemplateRenderer.Render("integration/console.resc.sbn", nothing));
        Should.Throw<ScriptRuntimeException>(() => TemplateRenderer.Render(Vectors, noVectorCount));
        Should.Throw<ScriptRuntimeException>(() => TemplateRenderer.Render(Labels, noNameOfAHead));
        Should.Throw<ScriptRuntimeException>(() => TemplateRenderer.Render(Vectors, noCompilerVersion));
    }

    [Fact]
    public void A_member_of_what_is_null_is_an_error()
    {
        object model = new { CompilerVersion = "1", Origins, Board = "b", Isa = "i", Prefix = "p", Image = (object?)null };
        object context = new { File = "x.c", Template = "t", Model = model };

        Should.Throw<ScriptRuntimeException>(() => TemplateRenderer.Render("layout.c.sbn", context));
    }

    /// <summary>The engine's defaults cut a text at 1 MiB without a word, and stop a loop after a thousand rounds.</summary>
    [Fact]
    public void Long_values_and_long_lists_come_out_whole()
    {
        string values = string.Concat(Enumerable.Repeat("    12345678,\n", 200_000));
        string[] names = [.. Enumerable.Range(0, 3_000).Select(i => $"\"{i}\"")];
        object head = new { Field = "intent", HasNames = true, Names = names.Length, NameLiterals = names };

        string vectors = TemplateRenderer.Render(Vectors, VectorsOf(7, values));
        string labels = TemplateRenderer.Render(Labels, new { File = "x.c", Template = "t", Model = Model(head) });

        vectors.ShouldContain($"= {{\n{values}\n}};\n");
        labels.ShouldContain($"= {{\n{string.Concat(names.Select(name => $"    {name},\n"))}}};\n");
    }

    /// <summary>A value may hold anything: it is not read as a template, and its lines are not indented.</summary>
    [Fact]
    public void Values_are_placed_as_they_are()
    {
        const string Values = "{{ Model.Prefix }}\n  second {% line %} \\ \"\n\n{{~ end ~}}";

        string text = TemplateRenderer.Render(Vectors, VectorsOf(1_234_567, Values));

        text.ShouldContain("\n\nconst uint32_t console_vector_count = 1234567;\n\n");
        text.ShouldEndWith($"\nconst uint8_t console_vectors[] = {{\n{Values}\n}};\n/* clang-format on */\n");
    }

    /// <summary>Arithmetic belongs in C#. A line of logic holds nothing else; within a line there is only `if`.</summary>
    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_only_places_chooses_and_repeats(string template)
    {
        string text = EmbeddedFiles.Text("Templates/" + template);

        foreach (string line in text.Split('\n').Where(line => line.Contains("{{", StringComparison.Ordinal)))
        {
            if (!LogicLine().IsMatch(line))
            {
                Tag().Replace(line, string.Empty).ShouldNotContain("{{", Case.Sensitive, $"{template}: {line}");
            }
        }
    }

    [Fact]
    public void Every_template_that_is_there_is_used()
    {
        string[] templates = [.. EmbeddedFiles.Under("Templates").Select(path => path["Templates/".Length..])];

        templates.ShouldBe(
            [
                "CMakeLists.txt.sbn", "_banner.sbn", "_images.sbn", "_layers.sbn", "_network.sbn", "_opened.sbn", "_runner_heads.sbn",
                "console_model.h.sbn", "console_vectors.c.sbn", "encoder.c.sbn", "features.c.sbn", "features.h.sbn",
                "integration/console.resc.sbn", "integration/console.robot.sbn", "integration/library.properties.sbn",
                "integration/zephyr_CMakeLists.txt.sbn", "integration/zephyr_Kconfig.sbn", "integration/zephyr_module.yml.sbn",
                "labels.c.sbn", "layout.c.sbn", "layout.h.sbn", "model.c.sbn", "model.h.sbn", "runner_features.h.sbn",
                "runner_model.h.sbn", "tables.c.sbn", "tables.h.sbn", "weights.c.sbn", "weights.h.sbn",
            ]);
    }

    private static object VectorsOf(int count, string values) =>
        new { File = "x.c", Template = "t", Model = Model(), VectorCount = count, Vectors = values };

    private static object Model(params object[] heads) =>
        new { CompilerVersion = "1", Origins, Board = "b", Isa = "i", Prefix = "p", Heads = heads };

    [GeneratedRegex(@"^\{\{~ (for [a-z]+ in [A-Za-z.]+|if !?[A-Za-z.]+|else|end|include '[a-z_]+'( '[a-z]+')?) ~\}\}$")]
    private static partial Regex LogicLine();

    [GeneratedRegex(@"\{\{ ([A-Za-z.]+|\$1|if !?[A-Za-z.]+|else|end) \}\}")]
    private static partial Regex Tag();
}
