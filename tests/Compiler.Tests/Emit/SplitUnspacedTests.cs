using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Who does not split unspaced scripts does not carry the code that does.</summary>
public class SplitUnspacedTests
{
    private const string Kernel = "pnlp_split_unspaced";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_code_follows_the_switch(bool split)
    {
        Model tiny = TinyModel.Read();
        Model model = tiny with { Tokenizer = tiny.Tokenizer with { SplitUnspaced = split } };
        Emission emission = Emitted.Of(model, "host");

        emission.Files.Any(file => file.Path.EndsWith("/split_unspaced.c", StringComparison.Ordinal)).ShouldBe(split);
        emission.Files.Any(file => file.Path.EndsWith("/unspaced_class.h", StringComparison.Ordinal)).ShouldBe(split);
        emission.Files.Any(file => !file.Path.StartsWith("runtime/", StringComparison.Ordinal) && file.Text.Contains(Kernel + "(", StringComparison.Ordinal)).ShouldBe(split);
        RunSteps.Of(CompilationPipeline.Plan(model))[0].Kernel.ShouldBe(split ? Kernel : "pnlp_split_words");
    }
}
