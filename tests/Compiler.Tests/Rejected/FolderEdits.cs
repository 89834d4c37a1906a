using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>Small changes to a model folder, as actions on its path.</summary>
internal static class FolderEdits
{
    public const string Tensors = "model.safetensors";
    public const string Cache = "fingerprints.safetensors";
    public const string WordCodes = "word_codes.safetensors";

    public static Action<string> Config(Action<JsonObject> edit) => folder =>
    {
        JsonObject config = TinyModel.Config();
        edit(config);
        TinyModel.WriteConfig(folder, config);
    };

    /// <summary>An edit of one layer; layers after it do not move.</summary>
    public static Action<string> Layer(string name, Action<JsonNode> edit) =>
        Config(config => edit(Named(config, name)));

    private static JsonNode Named(JsonObject config, string name) => config["layers"]!.AsArray().Single(layer => (string)layer!["name"]! == name)!;

    /// <summary>The tiny model with a quasi-recurrent layer in place of the mixer's, and an edit of that.</summary>
    public static Action<string> Recurrent(Action<JsonObject> edit) => folder =>
    {
        TinyModel.Write(folder, encoder: TinyModel.Qrnn);
        JsonObject config = TinyModel.Config(TinyModel.Qrnn);
        edit(config);
        TinyModel.WriteConfig(folder, config);
    };

    /// <summary>An edit of one of its layers.</summary>
    public static Action<string> Recurrent(string name, Action<JsonNode> edit) => Recurrent(config => edit(Named(config, name)));

    /// <summary>The tiny model with three codes a word, and an edit of that folder.</summary>
    public static Action<string> Coded(Action<string> edit) => folder =>
    {
        TinyModel.Write(folder, wordCodes: 3);
        edit(folder);
    };

    public static Action<string> Head(int index, Action<JsonNode> edit) => Config(config => edit(config["heads"]![index]!));

    /// <summary>What JSON objects cannot hold, as text. The text must be there.</summary>
    public static Action<string> ConfigText(string old, string replacement) => folder =>
    {
        string path = Path.Combine(folder, "config.json");
        File.WriteAllText(path, ReplaceOnce(File.ReadAllText(path), old, replacement));
    };

    public static Action<string> Vocabulary(Func<string, string> edit) => folder =>
    {
        string path = Path.Combine(folder, "vocab.txt");
        File.WriteAllText(path, edit(File.ReadAllText(path)));
        File.Delete(Path.Combine(folder, Cache));
    };

    public static Action<string> Bytes(string file, Func<byte[], byte[]> edit) => folder =>
    {
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, edit(File.ReadAllBytes(path)));
    };

    /// <summary>Replaces a tensor (null: removes it); the file is a well-formed container again.</summary>
    public static Action<string> Tensor(string file, string name, Func<SafeTensor, SafeTensor?> edit) => Container(file, container =>
    {
        SafeTensor? edited = edit(container.Tensors[name]);
        return container with { Tensors = edited is null ? container.Tensors.Remove(name) : container.Tensors.Remove(name).Add(edited.Name, edited) };
    });

    public static Action<string> Metadata(string key, string? value) => Container(Cache, container =>
        container with { Metadata = value is null ? container.Metadata.Remove(key) : container.Metadata.SetItem(key, value) });

    public static Action<string> Container(string file, Func<SafeTensorsFile, SafeTensorsFile> edit) =>
        Bytes(file, bytes => SafeTensorsWriter.Write(edit(new SafeTensorsReader(file, []).Read(bytes)!)));

    /// <summary>Edits the header as text; its length is set right, the data stays.</summary>
    public static Action<string> Header(string old, string replacement) => HeaderBytes(header => Encoding.UTF8.GetBytes(ReplaceOnce(Encoding.UTF8.GetString(header), old, replacement)));

    public static Action<string> HeaderBytes(Func<byte[], byte[]> edit) => Bytes(Tensors, bytes =>
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        byte[] header = edit(bytes[8..(8 + length)]);
        return [.. Length((ulong)header.Length), .. header, .. bytes[(8 + length)..]];
    });

    public static byte[] Length(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static Action<string> All(params Action<string>[] edits) => folder =>
    {
        foreach (Action<string> edit in edits)
        {
            edit(folder);
        }
    };

    private static string ReplaceOnce(string text, string old, string replacement)
    {
        int at = text.IndexOf(old, StringComparison.Ordinal);
        return at >= 0 ? string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length)) : throw new InvalidOperationException($"There is no '{old}' to replace.");
    }
}
