namespace PNlpMixer.Codegen.Tests.Rejected;

internal static class FolderCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("101-no-folder", "PNLP0101", "no such folder", folder => Directory.Delete(folder, recursive: true)),
        new("102-no-config", "PNLP0102", "config.json: ", folder => File.Delete(Path.Combine(folder, "config.json"))),
        new("103-no-tensors", "PNLP0102", "model.safetensors: ", folder => File.Delete(Path.Combine(folder, "model.safetensors"))),
        new("104-no-vocabulary", "PNLP0102", "vocab.txt: ", folder => File.Delete(Path.Combine(folder, "vocab.txt"))),
        new("105-config-is-a-folder", "PNLP0103", "config.json: ", folder =>
        {
            File.Delete(Path.Combine(folder, "config.json"));
            Directory.CreateDirectory(Path.Combine(folder, "config.json"));
        }),
        new("106-config-too-large", "PNLP0104", "16777217", folder =>
        {
            using FileStream file = File.OpenWrite(Path.Combine(folder, "config.json"));
            file.SetLength((16 << 20) + 1);
        }),
    ];
}
