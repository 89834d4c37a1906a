using System.Globalization;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>PNLP105x: flash images that are read back. PNLP106x: images, addresses and slots.</summary>
public sealed partial class DiagnosticBag
{
    public void NotAnImage(string file, long bytes) =>
        Error("PNLP1050", file, $"This is no image: it has {Number(bytes)} bytes, and does not begin with \"PNIM\" and a header of 128 bytes.", "pnlpc compile --layout images writes images; docs/image-format.md has their bytes.");

    public void ImageChecksum(string file, string part, uint found, uint expected) =>
        Error("PNLP1051", file, $"The checksum of the {part} is {Hex(found)}; its bytes give {Hex(expected)}.", WriteImageAgain);

    public void ImageFormatVersion(string file, int version, int known) =>
        Error("PNLP1052", file, $"The image is of format version {Number(version)}; this compiler knows version {Number(known)}.", "Use the compiler that wrote it, or compile the model again.");

    public void ImageHeaderContradicts(string file) =>
        Error("PNLP1053", file, "Sizes or kind in the header contradict each other.", WriteImageAgain);

    public void ImageTruncated(string file, long bytes, long expected) =>
        Error("PNLP1054", file, $"There are {Number(bytes)} bytes; the header says that the image has {Number(expected)}.", WriteImageAgain);

    public void ImageContentHash(string file) =>
        Error("PNLP1055", file, "The content hash in the header is not that of the contents.", WriteImageAgain);

    public void ImageDirectory(string file) =>
        Error("PNLP1056", file, "The directory of arrays cannot be read.", WriteImageAgain);

    public void HexLine(string file, int line, string fault) =>
        Error("PNLP1057", Line(file, line), $"Intel HEX: {fault}.", WriteImageAgain);

    public void Uf2Block(string file, int block, string fault) =>
        Error("PNLP1058", file, $"UF2, block {Number(block)}: {fault}.", WriteImageAgain);

    public void NotInOnePiece(string file, uint address) =>
        Error("PNLP1059", file, $"The bytes of an image lie in one piece; at {Hex(address)} there is a gap or an overlap.", "Give a file with one image and nothing else.");

    public void NoImages(string directory) =>
        Error("PNLP1060", directory, "There are no images in this directory.", "Compile the model with --layout images.");

    public void ImageAddress(string option, string value) =>
        Error("PNLP1061", option, $"{Quote(value)} is no address for an image: it is a multiple of 16 below 2^32, as 270532608 or 0x10200000.", "Align the image's place in flash to 16 bytes.");

    public void ImagesOverlap(string image, string other, long begin, long end) =>
        Error("PNLP1062", image, $"At [{Hex((uint)begin)}, {Hex((uint)end)}) it would lie over {other}.", "Give the images places that do not overlap.");

    public void ImageOutside(string image, long bytes, long available, string region) =>
        Error("PNLP1063", image, $"The image has {Number(bytes)} bytes; {Number(available)} are left in the board's {region}.", "Enlarge \"images\" in the board's description, or choose a smaller model or encoding.");

    public void NoImageAddress(string board, string option) =>
        Error("PNLP1064", board, "The board's description says nothing of images.", $"Give {option}, or add \"images\" to board.json (boards/README.md).");

    public void NoUf2Family(string board) =>
        Error("PNLP1065", board, "The board's description names no UF2 family.", "Give --uf2-family, or add \"images.uf2_family\" to board.json: a boot loader takes only files of its own family.");

    public void SlotTooSmall(string image, long bytes, long capacity) =>
        Error("PNLP1067", image, $"The image has {Number(bytes)} bytes; the slot has room for {Number(capacity)}, its trailer taken off.", "Enlarge the slot, or choose a smaller model or encoding.");

    public void SlotNotCommitted(string file) =>
        Error("PNLP1068", file, "The slot's trailer is damaged or not committed: no device boots it.", WriteImageAgain);

    public void SlotOfOtherImage(string file) =>
        Error("PNLP1069", file, "The slot's trailer is that of another image: length, version or header differ.", WriteImageAgain);

    public void BadManifest(string directory, string fault) =>
        Error("PNLP1094", directory, $"manifest.json is not as it was written: {fault}.", "Compile the model again.");

    private const string WriteImageAgain = "The file was damaged on its way, or is no output of this compiler: write it again.";

    private static string Hex(uint value) => "0x" + value.ToString("X8", CultureInfo.InvariantCulture);
}
