using System.Text;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class BenchTextsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(TinyModel.MaxTokens)]
    public void A_text_has_as_many_words_as_were_asked_for(int words)
    {
        Model model = TinyModel.Read();

        byte[] text = new BenchTexts(model).Text(words);

        new ReferenceInterpreter(model).Run(text).Words.Length.ShouldBe(words);
        text.ShouldBe(new BenchTexts(model).Text(words));
        Encoding.UTF8.GetString(text).Split(' ').ShouldBeSubsetOf(TinyModel.Subwords);
    }

    [Fact]
    public void A_vocabulary_without_words_gives_unknown_ones()
    {
        Model model = TinyModel.Read();
        model = model with { Vocabulary = model.Vocabulary with { Subwords = ["[UNK]", "##s", "-", "'"] } };

        Encoding.UTF8.GetString(new BenchTexts(model).Text(3)).ShouldBe("a a a");
    }
}
