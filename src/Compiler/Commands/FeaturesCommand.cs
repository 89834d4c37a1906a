using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc features MODEL</c>: what a model sees of texts and words, for whoever computes features elsewhere and has to get the same ones.</summary>
internal static class FeaturesCommand
{
    private sealed record Request(string Model, string[] Texts, string? WordFile, bool Vocabulary, string? Cache, bool Json);

    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.PathArgument("MODEL", "A model folder, integer or float.");
        Argument<string[]> texts = new("TEXT") { Description = "Texts, which are split into words.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> words = CommonOptions.OptionalFile("--words", "Words given by themselves, one a line.");
        Option<bool> vocabulary = new("--vocabulary") { Description = "Every subword of the vocabulary." };
        Option<string?> cache = CommonOptions.Cache();
        Option<bool> json = CommonOptions.Json();
        Command command = new("features", "Show words, subwords and Bloom filter positions.") { model, texts, words, vocabulary, cache, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(texts) is not { Length: > 0 } && result.GetResult(words) is null && !result.GetValue(vocabulary))
            {
                result.AddError("Give a TEXT, --words or --vocabulary.");
            }
        });
        command.SetAction(result => console.Run(diagnostics => Run(
                console,
                new Request(
                    result.GetRequiredValue(model),
                    result.GetValue(texts) ?? [],
                    result.GetValue(words),
                    result.GetValue(vocabulary),
                    result.GetValue(cache),
                    result.GetValue(json)),
                diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, Request request, DiagnosticBag diagnostics)
    {
        if (ModelReader.ReadFrontEnd(request.Model, request.Cache, diagnostics) is not { } front)
        {
            return ExitCode.BadModel;
        }

        FeatureExtractor features = new(front);
        FeaturesReport report = new(
            front.Name,
            front.Projection.NumHashes,
            front.Projection.FeatureSize,
            front.Projection.WordCodes,
            [.. request.Texts.Select(text => OfText(features, front, text))],
            request.WordFile is null ? [] : [.. Lines(WholeFile.Read(request.WordFile)).Select(word => OfWord(features, front, word))],
            request.Vocabulary ? [.. front.Vocabulary.Subwords.Select((subword, id) => new WordFeatures(subword, [subword], Positions(features.Positions(id))))] : []);
        console.Out.Write(request.Json ? report.ToJson() : report.ToText());
        return ExitCode.Success;
    }

    private static TextFeatures OfText(FeatureExtractor features, FrontEnd front, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WordSplit split = features.SplitWords(utf8, front.MaxTokens);
        return new TextFeatures(text, split.Truncated, [.. split.Words.Select(word =>
        {
            ImmutableArray<int> subwords = features.Subwords(utf8, word);
            return new TextWord(word.Begin, word.End, Names(front, subwords), Positions(features.Positions(utf8, word)));
        })]);
    }

    private static WordFeatures OfWord(FeatureExtractor features, FrontEnd front, ReadOnlyMemory<byte> word)
    {
        WordRange whole = new(0, word.Length);
        return new WordFeatures(Encoding.UTF8.GetString(word.Span), Names(front, features.Subwords(word.Span, whole)), Positions(features.Positions(word.Span, whole)));
    }

    private static ImmutableArray<string> Names(FrontEnd front, ImmutableArray<int> subwords) => [.. subwords.Select(id => front.Vocabulary.Subwords[id])];

    private static ImmutableArray<int> Positions(ushort[] positions) => [.. positions.Select(position => (int)position)];

    /// <summary>As bytes: what is no UTF-8 is a word too. Lines end with LF or CRLF.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> file)
    {
        // A byte order mark is no part of the first word.
        file = file.Span is [0xEF, 0xBB, 0xBF, ..] ? file[3..] : file;
        while (!file.IsEmpty)
        {
            int end = file.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? file : file[..end];
            yield return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
            file = end < 0 ? ReadOnlyMemory<byte>.Empty : file[(end + 1)..];
        }
    }
}
