using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Who lists no parted words carries neither tables nor code for them.</summary>
public class PartedWordsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_and_code_follow_the_list(bool parts)
    {
        Model tiny = TinyModel.Read();
        Model model = tiny with { Tokenizer = tiny.Tokenizer with { PartedWords = parts ? ["pa ris", "to nig ht"] : [] } };
        Emission emission = Emitted.Of(model, "host");

        emission.Files.Any(file => file.Path.EndsWith("/part_words.c", StringComparison.Ordinal)).ShouldBe(parts);
        emission.Files.Any(file => file.Path.EndsWith("_tables.c", StringComparison.Ordinal) && file.Text.Contains("const pnlp_parted_words tiny_intent_parted_words", StringComparison.Ordinal)).ShouldBe(parts);
        emission.Files.Any(file => !file.Path.StartsWith("runtime/", StringComparison.Ordinal) && file.Text.Contains("pnlp_part_words(", StringComparison.Ordinal)).ShouldBe(parts);
        RunSteps.Of(CompilationPipeline.Plan(model))[0].Kernel.ShouldBe(parts ? "pnlp_split_words + pnlp_part_words" : "pnlp_split_words");
    }
}
