using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

internal static class VocabularyCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("501-invalid-utf8", "PNLP0501", "vocab.txt:2: ", FolderEdits.All(Vocabulary(text => text), Bytes("vocab.txt", bytes => [.. bytes.Select(b => b == (byte)'s' ? (byte)0xE9 : b).Take(14)]))),
        new("502-empty-line", "PNLP0502", "vocab.txt:3: ", Vocabulary(text => text.Replace("set\n", "set\n\n"))),
        new("503-empty-last-line", "PNLP0502", "vocab.txt:21: ", Vocabulary(text => text + "\r\n")),
        new("504-duplicate-line", "PNLP0503", "vocab.txt:21: The subword \"play\" stands on line 3 already", Vocabulary(text => text + "play\n")),
        new("505-no-unknown-token", "PNLP0504", "\"[UNK]\"", Vocabulary(text => text.Replace("[UNK]", "[PAD]"))),
        new("506-empty-vocabulary", "PNLP0504", "vocab.txt: ", Vocabulary(_ => "")),
        new("507-byte-order-mark", "PNLP0506", "byte order mark", FolderEdits.All(Vocabulary(text => text), Bytes("vocab.txt", bytes => [0xEF, 0xBB, 0xBF, .. bytes]))),
        new("508-line-too-long", "PNLP0507", "vocab.txt:21: The line has 1023 bytes", Vocabulary(text => text + new string('a', 1023) + "\n")),
    ];
}
