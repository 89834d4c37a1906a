using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

/// <summary>Whatever the bytes of a model folder are: a model or errors, never an exception, never both.</summary>
public class DamagedFolderTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("vocab.txt")]
    [InlineData("fingerprints.safetensors")]
    public void Random_damage_gives_a_model_or_errors(string name)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        byte[] whole = File.ReadAllBytes(folder.File(name));
        Random random = new(5);
        int refused = 0;
        for (int i = 0; i < 250; i++)
        {
            File.WriteAllBytes(folder.File(name), Damage(whole, random));
            DiagnosticBag diagnostics = [];

            Model? model = ModelReader.Read(folder.Path, null, diagnostics);

            (model is null).ShouldBe(diagnostics.HasErrors);
            refused += diagnostics.HasErrors ? 1 : 0;
        }

        refused.ShouldBeGreaterThan(50);
    }

    /// <summary>A byte changed, a stretch removed, doubled or filled with noise, or the end cut off.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        int at = random.Next(whole.Length);
        int length = random.Next(1, Math.Min(40, whole.Length - at) + 1);
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return random.Next(6) switch
        {
            0 => [.. whole[..at], (byte)random.Next(256), .. whole[(at + 1)..]],
            1 => [.. whole[..at], .. whole[(at + length)..]],
            2 => [.. whole[..(at + length)], .. whole[at..]],
            3 => [.. whole[..at], .. noise, .. whole[(at + length)..]],
            4 => [.. whole[..at], (byte)"0123456789-.eE[]{}\",:"[random.Next(21)], .. whole[(at + 1)..]],
            _ => whole[..at],
        };
    }
}
