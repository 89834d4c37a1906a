using System.Buffers.Binary;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Images;

/// <summary>Slots that a factory programs, against the code that boots them.</summary>
public class ImageSlotTests
{
    private const int SlotBytes = 32768;

    private static readonly Emission Tiny = ImageProgram.Emit(TinyModel.Read(), ImageProgram.Board("host"), version: 7);

    [Theory]
    [InlineData(1, 32732)]
    [InlineData(4, 32732)]
    [InlineData(8, 32728)]
    [InlineData(32, 32704)]
    [InlineData(256, 32256)]
    public async Task The_runtime_boots_what_was_written(int programBytes, int capacity)
    {
        using TemporaryFolder folder = new();
        string runtime = RepositoryRoot.File("runtime-c");
        string[] sources =
        [
            .. Directory.GetFiles(Path.Combine(runtime, "src", "update"), "*.c").Order(StringComparer.Ordinal),
            .. new[] { "image_check", "crc32" }.Select(part => $"{runtime}/src/portable/{part}.c"),
            RepositoryRoot.File("tests", "Compiler.Tests", "Images", "slot_boot.c"),
        ];
        await Run("gcc", ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", $"-I{runtime}/include", $"-I{runtime}/src", .. sources, "-o", folder.File("boot")]);
        foreach (EmittedImage image in Tiny.Images)
        {
            byte[] slot = ImageSlot.Write(image.Bytes, SlotBytes, programBytes);
            File.WriteAllBytes(folder.File("slot.bin"), slot);

            (await Boot()).ShouldBe($"0: slot 0, {image.Bytes.Length} bytes, version 7, room for {capacity}\n");
            Read(slot, image.Bytes.Length, out DiagnosticBag none).ShouldBe(new SlotTrailer(SlotBytes, capacity, 0, 7));
            none.ShouldBeEmpty();

            slot[^1] ^= 1;
            File.WriteAllBytes(folder.File("slot.bin"), slot);
            (await Boot()).ShouldStartWith("33: ");
            Read(slot, image.Bytes.Length, out DiagnosticBag diagnostics).ShouldNotBeNull();
            diagnostics.Single().Id.ShouldBe("PNLP1068");
        }

        Task<string> Boot() => Run(folder.File("boot"), [folder.File("slot.bin"), FormattableString.Invariant($"{programBytes}")]);
    }

    /// <summary>Whatever byte of the trailer is damaged, the device does not boot the slot, and the reader says so; an image alone has no trailer.</summary>
    [Fact]
    public void Every_damaged_byte_of_a_trailer_is_found()
    {
        byte[] image = Tiny.Images[1].Bytes;
        byte[] slot = ImageSlot.Write(image, SlotBytes, 8);
        for (int at = SlotBytes - 40; at < SlotBytes; at++)
        {
            byte[] damaged = [.. slot];
            damaged[at] ^= 0x10;
            SlotTrailer? trailer = Read(damaged, image.Length, out DiagnosticBag diagnostics);
            (trailer is null).ShouldBe(at < SlotBytes - 36, "Without its magic, there is no trailer.");
            (trailer is null || diagnostics.HasErrors).ShouldBeTrue($"byte {at}");
        }

        Read(image, image.Length, out DiagnosticBag none).ShouldBeNull();
        none.ShouldBeEmpty();
        byte[] other = [.. slot];
        BinaryPrimitives.WriteUInt32LittleEndian(other.AsSpan(20), 8);
        Read(other, image.Length, out DiagnosticBag ofOther).ShouldNotBeNull();
        ofOther.Single().Id.ShouldBe("PNLP1069");
    }

    private static SlotTrailer? Read(byte[] slot, long imageBytes, out DiagnosticBag diagnostics)
    {
        diagnostics = [];
        return ImageSlot.Read("slot.bin", slot, imageBytes, diagnostics);
    }

    private static async Task<string> Run(string program, string[] arguments)
    {
        ToolResult result = await ProcessRunner.RunAsync(new ToolCall(program, arguments, Path.GetTempPath(), TimeSpan.FromMinutes(5)));
        result.Code.ShouldBe(0, result.Output);
        return result.Output;
    }
}
