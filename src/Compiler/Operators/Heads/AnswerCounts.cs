using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What labels from logits count to (runtime-c/src/portable, bio_path_s16.c and argmax_s16.c).</summary>
internal static class AnswerCounts
{
    public static void Path(CostCounts to, Transitions transitions, int words, PathCounts path)
    {
        to.Add("answers.path");
        to.Add("answers.path_word", words);
        to.Add("answers.path_kind", (double)words * transitions.Kinds);
        to.Add("answers.path_entered", path.Entered);
        to.Add("answers.path_sum", (double)path.Entered * transitions.Kinds);
        to.Add("answers.path_better", path.Better);
    }

    public static void Argmax(CostCounts to, int rows, int labels)
    {
        to.Add("answers.argmax", rows);
        to.Add("answers.argmax_label", (double)rows * labels);
    }
}
