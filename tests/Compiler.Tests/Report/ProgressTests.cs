using PNlpMixer.Codegen.Host;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Report;

public sealed class ProgressTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _writer = new();

    public void Dispose()
    {
        _clock.Dispose();
        _writer.Dispose();
    }

    [Fact]
    public void Short_work_says_nothing()
    {
        using (Progress progress = new(_writer, "work", 10, _clock))
        {
            progress.Advance(10);
            _clock.Advance(TimeSpan.FromSeconds(1.9));
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        _writer.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void Long_work_says_how_far_it_is_and_is_silent_when_it_is_over()
    {
        using (Progress progress = new(_writer, "work", 1000, _clock))
        {
            progress.Advance(3);
            _clock.Advance(TimeSpan.FromSeconds(2));
            progress.Advance(997);
            _clock.Advance(TimeSpan.FromSeconds(2.5));
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        _writer.ToString().ReplaceLineEndings("\n").ShouldBe("work: 3 of 1,000, 2 s\nwork: 1,000 of 1,000, 4 s\n");
    }
}
