using PNlpMixer.Codegen.Report;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Report;

public class ProgressTests
{
    [Fact]
    public void Short_work_says_nothing()
    {
        using StringWriter writer = new();
        using (Progress progress = new(writer, "work", 10))
        {
            progress.Advance(10);
        }

        writer.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Long_work_says_how_far_it_is_and_is_silent_when_it_is_over()
    {
        using StringWriter writer = new();
        using (Progress progress = new(writer, "work", 1000))
        {
            progress.Advance(3);
            await Task.Delay(TimeSpan.FromSeconds(2.5));
        }

        string said = writer.ToString();
        said.ShouldStartWith("work: 3 of 1,000, ");
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        writer.ToString().ShouldBe(said);
    }
}
