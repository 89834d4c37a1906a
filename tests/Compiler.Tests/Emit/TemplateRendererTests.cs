using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public class TemplateRendererTests
{
    /// <summary>An empty place in generated C would be found by luck; a property that is not there is found at once.</summary>
    [Fact]
    public void A_property_that_is_missing_is_an_error() =>
        Should.Throw<Exception>(() => TemplateRenderer.Render("labels.c.hbs", new { File = "x.c", Template = "labels.c.hbs", Model = new { Prefix = "x" } }));

    [Fact]
    public void Every_template_that_is_there_is_used()
    {
        string[] templates = [.. EmbeddedFiles.Under("Templates").Select(path => path["Templates/".Length..])];

        templates.ShouldBe(
            [
                "CMakeLists.txt.hbs", "_banner.hbs", "_images.hbs", "_layers.hbs", "_network.hbs", "_opened.hbs", "_runner_heads.hbs", "console_model.h.hbs",
                "console_vectors.c.hbs", "encoder.c.hbs", "features.c.hbs", "features.h.hbs", "integration/console.resc.hbs", "integration/console.robot.hbs", "integration/library.properties.hbs",
                "integration/zephyr_CMakeLists.txt.hbs", "integration/zephyr_Kconfig.hbs", "integration/zephyr_module.yml.hbs", "labels.c.hbs", "layout.c.hbs", "layout.h.hbs", "model.c.hbs", "model.h.hbs", "runner_features.h.hbs", "runner_model.h.hbs", "tables.c.hbs", "tables.h.hbs", "weights.c.hbs", "weights.h.hbs",
            ]);
    }
}
