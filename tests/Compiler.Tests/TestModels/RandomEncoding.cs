using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>Models whose encodings take turns, seed by seed: those of all subwords, then mixtures, with rows for some of them, all, or the unknown token alone.</summary>
internal static class RandomEncoding
{
    public static Model Of(Model model, int seed)
    {
        CacheEncodings encodings = new(model.FrontEnd);
        encodings.Possible.Length.ShouldBe(model.Projection.HashFamily == HashFamily.Fnv1a ? 3 : 2);
        ImmutableArray<CacheEncoding> all = [.. encodings.Possible, .. encodings.Mixtures];
        CacheEncoding encoding = all[seed % all.Length];
        return model with { Cache = CacheEncodings.IsMixture(encoding) ? encodings.Mix(encoding, Hot(model, new Random(seed))) : encodings.Create(encoding) };
    }

    private static ImmutableArray<int> Hot(Model model, Random random)
    {
        int[] subwords = [.. TokenizerTables.Of(model.Tokenizer, model.Vocabulary).SubwordOrder];
        random.Shuffle(subwords);
        return random.Next(4) switch
        {
            0 => [.. subwords],
            1 => [model.Vocabulary.Subwords.IndexOf(model.Tokenizer.UnknownToken)],
            _ => [.. subwords.Take(random.Next(1, subwords.Length + 1))],
        };
    }
}
