using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// What the templates of the console's own files are rendered with. <paramref name="Content"/> names the model whatever board it was compiled for;
/// <paramref name="Vectors"/> are the lines of an array.
/// </summary>
public sealed record ConsoleContext(
    string File,
    string Template,
    EmitSpec Model,
    string Name,
    string BoardName,
    string Content,
    long WeightsBytes,
    long TablesBytes,
    int InputCount,
    ImmutableArray<string> Inputs,
    int VectorCount,
    string Vectors)
{
    private const int ContentDigits = 16;

    /// <summary>The first digits of the SHA-256 of the names and hashes of the files that a model was read from.</summary>
    public static string ContentOf(Model model)
    {
        string inputs = string.Concat(model.Inputs.Select(input => $"{input.Name} {input.Sha256}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputs)))[..ContentDigits];
    }

    /// <summary>The two files that the console is built with. <paramref name="vectors"/>: their number, and their bytes.</summary>
    public static ImmutableArray<EmittedFile> Render(Model model, Emission emission, (int Count, byte[] Bytes) vectors)
    {
        EmitSpec spec = emission.Models[0].Spec;
        return [Render("console_model.h"), Render("console_vectors.c")];

        EmittedFile Render(string file)
        {
            string template = file + ".sbn";
            ConsoleContext context = new(
                file,
                template,
                spec,
                CLiteral.Quote(model.Name),
                CLiteral.Quote(spec.Board),
                ContentOf(model),
                emission.Sizes.WeightsBytes,
                emission.Sizes.TablesBytes,
                model.Inputs.Length,
                [.. model.Inputs.Select(input => CLiteral.Quote(string.Create(CultureInfo.InvariantCulture, $"{input.Name}, {input.Bytes} bytes, sha256 {input.Sha256}")))],
                vectors.Count,
                // An array has at least one element.
                CArray.Format<byte>(vectors.Bytes.Length > 0 ? vectors.Bytes : [0]));
            return new EmittedFile(file, TemplateRenderer.Render(template, context));
        }
    }
}
