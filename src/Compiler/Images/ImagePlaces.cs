using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Images;

/// <summary>An image and the address at which it is to lie. <paramref name="Room"/>: bytes up to the end of its region, or its own where an address was given.</summary>
public sealed record PlacedImage(EmittedImage Image, uint Address, long Room)
{
    public long End => Address + (long)Image.Bytes.Length;
}

/// <summary>Addresses that a user gave; null leaves them to the board's description.</summary>
public sealed record ImageAddresses(uint? Tables = null, uint? Model = null);

/// <summary>Gives images their addresses: tables in one region of the board, models in the other, one behind the other.</summary>
public static class ImagePlaces
{
    /// <summary>Models begin at pages of their own, so that one can be erased without its neighbour.</summary>
    private const int PageBytes = 4096;

    /// <summary>Null after a diagnostic.</summary>
    public static ImmutableArray<PlacedImage>? Place(IReadOnlyList<EmittedImage> images, BoardDescription board, ImageAddresses addresses, DiagnosticBag diagnostics)
    {
        List<PlacedImage> placed = [];
        long? nextModel = null;
        foreach (EmittedImage image in images)
        {
            bool tables = image.Kind == ImageKind.Tables;
            uint? given = tables ? addresses.Tables : addresses.Model;
            MemoryRegion? region = given is { } address ? new MemoryRegion(address, (1L << 32) - address) : tables ? board.Images?.Tables : board.Images?.Models;
            if (region is null)
            {
                diagnostics.NoImageAddress(board.Name, tables ? "--tables-address" : "--model-address");
                return null;
            }

            long at = tables ? region.Base : nextModel ?? region.Base;
            long room = region.Base + region.Bytes - at;
            if (image.Bytes.Length > room)
            {
                diagnostics.ImageOutside(image.Path, image.Bytes.Length, Math.Max(room, 0), tables ? "images.tables" : "images.models");
                return null;
            }

            PlacedImage place = new(image, (uint)at, room);
            if (placed.FirstOrDefault(other => other.Address < place.End && place.Address < other.End) is { } other)
            {
                diagnostics.ImagesOverlap(image.Path, other.Image.Path, at, place.End);
                return null;
            }

            placed.Add(place);
            nextModel = tables ? nextModel : (place.End + PageBytes - 1) / PageBytes * PageBytes;
        }

        return [.. placed];
    }
}
