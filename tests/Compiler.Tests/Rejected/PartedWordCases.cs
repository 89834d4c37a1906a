using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

internal static class PartedWordCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("701-parted-words-no-list", "PNLP0205", "$.tokenizer.parted_words: Expected a list, found a string", Parted(_ => "a b")),
        new("702-parted-word-no-string", "PNLP0205", "$.tokenizer.parted_words[0]: Expected a string", Parted(_ => new JsonArray(1))),
        new("703-no-parted-words", "PNLP0227", "$.tokenizer.parted_words: ", Parted(_ => new JsonArray())),
        new("704-too-many-parted-words", "PNLP0228", "$.tokenizer.parted_words: The list has 4097", Parted(_ => new JsonArray([.. Enumerable.Range(0, 4097).Select(i => (JsonNode)$"a {i}")]))),
        new("705-parted-word-without-cut", "PNLP0234", "$.tokenizer.parted_words[1]: \"dame\"", Parted(_ => new JsonArray("a b", "dame"))),
        new("706-parted-word-with-empty-part", "PNLP0234", "$.tokenizer.parted_words[0]: \"da  me\"", Parted(_ => new JsonArray("da  me"))),
        new("707-parted-word-with-eight-cuts", "PNLP0234", "$.tokenizer.parted_words[0]", Parted(_ => new JsonArray("a b c d e f g h i"))),
        new("708-parted-word-in-capitals", "PNLP0235", "$.tokenizer.parted_words[0]: \"Dame\" can never occur: clean-up makes \"dame\" of it", Parted(_ => new JsonArray("Da me"))),
        new("709-parted-word-with-punctuation", "PNLP0235", "clean-up makes \"don ' t\" of it", Parted(_ => new JsonArray("don 't"))),
        new("710-parted-word-too-long", "PNLP0236", "$.tokenizer.parted_words[0]", Parted(config => new JsonArray("a " + new string('b', (int)config["tokenizer"]!["max_word_chars"]!)))),
        new("711-word-parted-twice", "PNLP0237", "$.tokenizer.parted_words[1]: The word \"dame\"", Parted(_ => new JsonArray("d ame", "da me"))),
        new("712-parted-words-not-sorted", "PNLP0238", "$.tokenizer.parted_words[1]: \"a b\" stands behind \"b a\"", Parted(_ => new JsonArray("b a", "a b"))),
        new("713-parted-words-too-large", "PNLP0239", "$.tokenizer.parted_words: The words have 73728 bytes", Parted(config =>
        {
            config["tokenizer"]!["max_word_chars"] = 100;
            return new JsonArray([.. Enumerable.Range(0, 4096).Select(i => (JsonNode)$"aaaaaaaaaaaaa {10000 + i}")]);
        })),
    ];

    private static Action<string> Parted(Func<JsonObject, JsonNode> list) => Config(config => config["tokenizer"]!["parted_words"] = list(config));
}
