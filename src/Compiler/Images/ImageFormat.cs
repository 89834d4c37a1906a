namespace PNlpMixer.Codegen.Images;

/// <summary>What an image holds.</summary>
public enum ImageKind
{
    /// <summary>Tokenizer and fingerprints.</summary>
    Tables = 1,

    /// <summary>The constants of one model's layers.</summary>
    Model = 2,
}

/// <summary>Element types of an image's arrays, as its directory numbers them.</summary>
public enum ImageElement
{
    S8 = 1,
    U8 = 2,
    U16 = 3,
    S32 = 4,
    U32 = 5,
    S16 = 6,
}

/// <summary>Numbers and places of docs/image-format.md.</summary>
public static class ImageFormat
{
    /// <summary>"PNIM", read as a little-endian number.</summary>
    public const uint Magic = 0x4D494E50;

    public const ushort Version = 1;
    public const int HeaderBytes = 128;
    public const int Alignment = 16;
    public const int HashBytes = 16;
    public const int IsaBytes = 8;

    /// <summary>Arrays begin at multiples of it.</summary>
    public const int ArrayAlignment = 8;

    /// <summary>The instruction set of images that have none.</summary>
    public const string AnyIsa = "any";

    /// <summary>Fields of the header.</summary>
    internal static class At
    {
        public const int Magic = 0;
        public const int FormatVersion = 4;
        public const int Kind = 6;
        public const int HeaderBytes = 8;
        public const int ImageBytes = 12;
        public const int Alignment = 16;
        public const int Version = 20;
        public const int RuntimeAbi = 24;
        public const int CheckedBytes = 28;
        public const int CheckedCrc = 32;
        public const int BulkCrc = 36;
        public const int Directory = 40;
        public const int DirectoryBytes = 44;
        public const int Isa = 48;
        public const int Content = 56;
        public const int Tables = 72;
        public const int Layout = 88;
        public const int HeaderCrc = 124;
    }

    public static int ElementBytes(ImageElement element) => element switch
    {
        ImageElement.S8 or ImageElement.U8 => 1,
        ImageElement.U16 or ImageElement.S16 => 2,
        _ => 4,
    };

    public static int AlignUp(int value, int alignment) => checked(value + alignment - 1) / alignment * alignment;
}
