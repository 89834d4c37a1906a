using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

public class LinkMapTests
{
    private const string Map = """
        Discarded input sections

         .text          0x00000000       0x10 model.o
         .text.unused_function_with_a_name
                        0x00000000      0x400 model.o

        Memory Configuration

        Linker script and memory map

        .text           0x00000000     0x1234
         *(.text*)
         .text.model_run
                        0x00000100      0x0fe model.o
         .text.k        0x00000200       0x20 runtime/src/portable/k.o
         .text.main     0x00000300      0x700 boards/common/runner.o
         .text          0x00000a00       0x80 /usr/lib/libc_nano.a(libc_a-memcpy.o)
         .rodata.names  0x00000b00      0x100 model.o

        """;

    [Fact]
    public void Linked_code_of_the_wanted_objects_is_summed() =>
        LinkMap.TextBytes(Map, ["model.o", "runtime/src/portable/k.o", "absent.o"]).ShouldBe(0xFE + 0x20);
}
