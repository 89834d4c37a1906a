using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Images;

/// <summary>Images in files: written, read back, damaged.</summary>
public class ImageFilesTests
{
    private static readonly Emission Tiny = ImageProgram.Emit(TinyModel.Read(), ImageProgram.Board("host"), version: 7);

    [Fact]
    public void Crc32_is_that_of_zip() => Crc32.Of("123456789"u8).ShouldBe(0xCBF43926);

    /// <summary>From the format's own descriptions.</summary>
    [Fact]
    public void Hex_is_spelled_as_its_description_says() =>
        IntelHex.Write(0x0800FFF8, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).ShouldBe(":020000040800F2\n:08FFF8000102030405060708DD\n:020000040801F1\n:02000000090AEB\n:00000001FF\n");

    [Theory]
    [InlineData(1, 0u)]
    [InlineData(256, 0x21000000u)]
    [InlineData(70001, 0x0800F000u)]
    [InlineData(513, 0xFFFFF000u)]
    public void Hex_and_uf2_bring_back_what_was_written(int count, uint address)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        DiagnosticBag diagnostics = [];

        AddressedBytes hex = IntelHex.Read("a.hex", IntelHex.Write(address, bytes), diagnostics)!;
        (AddressedBytes Bytes, uint? Family) uf2 = Uf2.Read("a.uf2", Uf2.Write(address, bytes, 0xE48BFF56), diagnostics)!.Value;

        diagnostics.ShouldBeEmpty();
        hex.Address.ShouldBe(address);
        hex.Bytes.ToArray().ShouldBe(bytes);
        uf2.Family.ShouldBe(0xE48BFF56);
        uf2.Bytes.Address.ShouldBe(address);
        uf2.Bytes.Bytes[..count].ToArray().ShouldBe(bytes);
        uf2.Bytes.Bytes[count..].ShouldAllBe(b => b == 0xFF);
    }

    [Fact]
    public void Every_damaged_character_of_a_hex_file_is_found()
    {
        string text = IntelHex.Write(0x1000, Tiny.Images[1].Bytes.AsSpan(0, 256));
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                continue;
            }

            DiagnosticBag diagnostics = [];
            string damaged = text[..i] + (text[i] == '1' ? '2' : '1') + text[(i + 1)..];
            IntelHex.Read("a.hex", damaged, diagnostics).ShouldBeNull();
            diagnostics.Single().Id.ShouldBe("PNLP1057");
        }
    }

    [Fact]
    public void Pieces_that_are_missing_or_there_twice_are_found()
    {
        byte[] uf2 = Uf2.Write(0x1000, new byte[1024], 1);
        string hex = IntelHex.Write(0x1000, new byte[64]);
        string[] lines = hex.Split('\n');

        Id(bag => Uf2.Read("a", uf2.AsSpan(512), bag)).ShouldBe("PNLP1058");
        Id(bag => Uf2.Read("a", uf2.AsSpan(0, 1000), bag)).ShouldBe("PNLP1058");
        Id(bag => IntelHex.Read("a", string.Join('\n', lines.Where((_, i) => i != 2)), bag)).ShouldBe("PNLP1059");
        Id(bag => IntelHex.Read("a", string.Join('\n', lines.Prepend(lines[1])), bag)).ShouldBe("PNLP1059");
        Id(bag => IntelHex.Read("a", ":00000001FF\n", bag)).ShouldBe("PNLP1059");
        Id(bag => IntelHex.Read("a", lines[0], bag)).ShouldBe("PNLP1057");
    }

    [Fact]
    public void Images_say_what_they_are()
    {
        ImageContents tables = Read(Tiny.Images[0].Bytes, out DiagnosticBag none)!;
        ImageContents model = Read(Tiny.Images[1].Bytes, out DiagnosticBag neither)!;

        none.ShouldBeEmpty();
        neither.ShouldBeEmpty();
        (tables.Kind, tables.Name, tables.Isa, tables.Version).ShouldBe((ImageKind.Tables, "tiny-intent", "any", 7u));
        (model.Kind, model.Name, model.Isa, model.Version).ShouldBe((ImageKind.Model, "tiny-intent", "portable", 7u));
        model.Tables.ShouldBe(tables.Tables);
        model.Layout.ShouldNotBe(tables.Layout);
        foreach (ImageContents image in new[] { tables, model })
        {
            image.Arrays.ShouldAllBe(array => array.At % 8 == 0 && array.At >= 128 && array.At + array.Bytes <= image.Bytes && array.Checked == (array.At < 128 + image.CheckedBytes));
            ImmutableArray<ImageArray> sorted = [.. image.Arrays.OrderBy(array => array.At)];
            sorted.Zip(sorted.Skip(1)).ShouldAllBe(pair => pair.First.At + pair.First.Bytes <= pair.Second.At);
        }

        // Weights are bulk, whatever sums or indexes with is checked.
        model.Arrays.ShouldAllBe(array => array.Checked == !(array.Name.EndsWith(".weight", StringComparison.Ordinal) || array.Name.EndsWith(".table", StringComparison.Ordinal)));
        tables.Arrays.Where(array => !array.Checked).Select(array => array.Name).ShouldBeSubsetOf(["trie_labels", "unit_hashes", "unit_displacements", "unknown_hashes", "rows"]);
    }

    /// <summary>No byte can be damaged without a word, and no damage stops the reader.</summary>
    [Fact]
    public void Every_damaged_byte_is_found_and_none_throws()
    {
        foreach (byte[] image in Tiny.Images.Select(image => image.Bytes))
        {
            Random random = new(1);
            for (int i = 0; i < image.Length; i += i < 300 ? 1 : random.Next(1, 60))
            {
                byte[] damaged = [.. image];
                damaged[i] ^= (byte)random.Next(1, 256);
                _ = Read(damaged, out DiagnosticBag diagnostics);
                diagnostics.HasErrors.ShouldBeTrue($"byte {i}");
            }

            for (int length = 0; length < image.Length; length += length < 300 ? 1 : 61)
            {
                _ = Read(image[..length], out DiagnosticBag diagnostics);
                diagnostics.ShouldContain(d => d.Id == (length < 128 ? "PNLP1050" : "PNLP1054"));
            }
        }
    }

    /// <summary>The identity is of what decides features; how they are encoded is the layout's.</summary>
    [Fact]
    public void Identity_does_not_depend_on_the_encoding()
    {
        Model model = TinyModel.Read();
        CacheEncodings encodings = new(model.FrontEnd);
        ImageContents[] images = [.. encodings.Possible.Select(encoding => Read(ImageProgram.Emit(model with { Cache = encodings.Create(encoding) }, ImageProgram.Board("host")).Images[0].Bytes, out _)!)];

        images.Length.ShouldBe(3);
        images.Select(image => image.Tables).Distinct().Count().ShouldBe(1);
        images.Select(image => image.Layout).Distinct().Count().ShouldBe(3);
        Model lower = model with { Tokenizer = model.Tokenizer with { Lowercase = false } };
        Read(ImageProgram.Emit(lower, ImageProgram.Board("host")).Images[0].Bytes, out _)!.Tables.ShouldNotBe(images[0].Tables);
    }

    /// <summary>The firmware has the code that cuts, or has not.</summary>
    [Fact]
    public void Identity_and_layout_say_whether_unspaced_scripts_are_split()
    {
        Model model = TinyModel.Read();
        Model split = model with { Tokenizer = model.Tokenizer with { SplitUnspaced = true } };
        ImageContents[] images = [.. new[] { model, split }.Select(m => Read(ImageProgram.Emit(m, ImageProgram.Board("host")).Images[0].Bytes, out _)!)];

        images[1].Tables.ShouldNotBe(images[0].Tables);
        images[1].Layout.ShouldNotBe(images[0].Layout);
    }

    /// <summary>A firmware has the code that parts words, or has not; which words they are is the image's.</summary>
    [Fact]
    public void Identity_says_which_words_are_parted_and_layout_whether_any_are()
    {
        Model model = TinyModel.Read();
        string[][] lists = [[], ["a b"], ["a b c", "d e"]];
        ImageContents[] images = [.. lists.Select(list => model with { Tokenizer = model.Tokenizer with { PartedWords = [.. list] } }).Select(m => Read(ImageProgram.Emit(m, ImageProgram.Board("host")).Images[0].Bytes, out _)!)];

        images.Select(image => image.Tables).Distinct().Count().ShouldBe(3);
        images[1].Layout.ShouldNotBe(images[0].Layout);
        images[2].Layout.ShouldBe(images[1].Layout);
    }

    /// <summary>Whose codes are others are other tables; how many there are, the firmware knows.</summary>
    [Fact]
    public void Identity_covers_the_codes_of_words_and_layout_their_number()
    {
        Model model = TinyModel.Read(wordCodes: 3);
        WordCodeTable codes = model.WordCodes.ShouldNotBeNull();
        Model otherCode = model with { WordCodes = codes with { Codes = codes.Codes.SetItem(4, (byte)(15 - codes.Codes[4])) } };
        Model otherWord = model with { WordCodes = codes with { Keys = codes.Keys.SetItem(0, codes.Keys[0] - 1) } };
        ImageContents[] images = [.. new[] { model, otherCode, otherWord, TinyModel.Read(wordCodes: 4), TinyModel.Read() }.Select(Tables)];

        images.Select(image => image.Tables).Distinct().Count().ShouldBe(images.Length);
        images.Take(3).Select(image => image.Layout).Distinct().Count().ShouldBe(1);
        images.Skip(2).Select(image => image.Layout).Distinct().Count().ShouldBe(3);
        images[0].Arrays.Where(IsOfCodes).OrderBy(array => array.At)
            .Select(array => (array.Name, array.Element, array.Bytes, array.Checked))
            .ShouldBe([("code_firsts", ImageElement.U32, 4 * 257, true), ("code_keys", ImageElement.U16, 2 * codes.Keys.Length, false), ("word_codes", ImageElement.U8, 2 * codes.Keys.Length, false)]);
        images[^1].Arrays.Any(IsOfCodes).ShouldBeFalse();

        static bool IsOfCodes(ImageArray array) => array.Name is "code_firsts" or "code_keys" or "word_codes";
        static ImageContents Tables(Model model) => Read(ImageProgram.Emit(model, ImageProgram.Board("host")).Images[0].Bytes, out _)!;
    }

    [Fact]
    public void Two_emissions_are_equal_in_every_byte()
    {
        Emission again = ImageProgram.Emit(TinyModel.Read(), ImageProgram.Board("host"), version: 7);
        again.Files.ShouldBe(Tiny.Files);
        again.Images.Zip(Tiny.Images).ShouldAllBe(pair => pair.First.Bytes.SequenceEqual(pair.Second.Bytes));
    }

    private static string Id(Action<DiagnosticBag> read)
    {
        DiagnosticBag diagnostics = [];
        read(diagnostics);
        return diagnostics.Single().Id;
    }

    private static ImageContents? Read(byte[] image, out DiagnosticBag diagnostics)
    {
        diagnostics = [];
        return new ImageReader("a.bin", diagnostics).Read(image);
    }
}
