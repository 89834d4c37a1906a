namespace PNlpMixer.Codegen.Images;

/// <summary>An image of an output directory. <paramref name="Path"/>: below it, with forward slashes.</summary>
public sealed record EmittedImage(string Path, ImageKind Kind, byte[] Bytes)
{
    /// <summary>The folder of images in an output directory.</summary>
    public const string Folder = "images";

    public static EmittedImage OfTables(string prefix, byte[] bytes) => new($"{Folder}/{prefix}-tables.bin", ImageKind.Tables, bytes);

    public static EmittedImage OfModel(string prefix, byte[] bytes) => new($"{Folder}/{prefix}.bin", ImageKind.Model, bytes);
}
