using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Images;

/// <summary>A part and where it begins, from the image's first byte.</summary>
public sealed record PlacedPart(ImagePart Part, int At)
{
    public int End => At + Part.Data.Length;
}

/// <summary>
/// Where everything in an image lies: header, record, checked parts, bulk parts, directory. <paramref name="CheckedBytes"/> counts from behind the header,
/// <paramref name="UsedBytes"/>, all that a firmware reads, from the image's first byte.
/// </summary>
public sealed record ImagePlan(ImmutableArray<PlacedPart> Parts, int CheckedBytes, int UsedBytes)
{
    /// <param name="recordBytes">What lies directly behind the header.</param>
    /// <param name="parts">Their order is kept among the checked ones and among the others.</param>
    public static ImagePlan Place(int recordBytes, IReadOnlyList<ImagePart> parts)
    {
        List<PlacedPart> placed = [];
        int at = ImageFormat.HeaderBytes + recordBytes;
        Add(parts.Where(part => part.Checked));
        at = ImageFormat.AlignUp(at, ImageFormat.Alignment);
        int checkedBytes = at - ImageFormat.HeaderBytes;
        Add(parts.Where(part => !part.Checked));
        return new ImagePlan([.. placed], checkedBytes, at);

        void Add(IEnumerable<ImagePart> some)
        {
            foreach (ImagePart part in some)
            {
                at = ImageFormat.AlignUp(at, ImageFormat.ArrayAlignment);
                placed.Add(new PlacedPart(part, at));
                at = checked(at + part.Data.Length);
            }
        }
    }

    /// <summary>Where the part of that name begins; 0 where there is none, or nothing in it.</summary>
    public int Find(string name) => Parts.FirstOrDefault(part => part.Part.Name == name) is { Part.Data.Length: > 0 } part ? part.At : 0;
}
