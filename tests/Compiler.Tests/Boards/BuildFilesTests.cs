using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

/// <summary><c>cmake/board.cmake</c> reads descriptions as the compiler does.</summary>
public sealed class BuildFilesTests : IDisposable
{
    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CMake_makes_of_every_board_what_the_compiler_makes()
    {
        const string Script = """
            cmake_minimum_required(VERSION 3.21)
            include(${ROOT}/cmake/board.cmake)
            foreach(board IN LISTS BOARDS)
                pnlp_board_files(PNLP_BOARD_FILES ${PNLP_ROOT}/boards/${board}/board.json)
                pnlp_board_list(cpu_flags toolchain cpu_flags)
                pnlp_board_list(link_flags toolchain link_flags)
                pnlp_board_list(sources sources)
                pnlp_board_list(defines defines)
                pnlp_board_list(arguments emulator arguments)
                pnlp_board_value(isa isa)
                pnlp_board_value(stack stack_bytes)
                pnlp_board_value(machine emulator machine)
                string(JOIN "\n" text ${isa} "${stack}" "${machine}" ${cpu_flags} ${link_flags} ${sources} ${defines} ${arguments} "")
                pnlp_board_script(script ${board})
                file(WRITE ${OUT}/${board}.txt "${text}")
                file(WRITE ${OUT}/${board}.ld "${script}")
            endforeach()
            """;
        await File.WriteAllTextAsync(_folder.File("boards.cmake"), Script);
        string[] names = [.. BoardReader.Names.Where(name => name != "host")];

        ToolResult result = await ProcessRunner.RunAsync(new ToolCall(
            "cmake",
            ["-DROOT=" + RepositoryRoot.File(), "-DOUT=" + _folder.Path, "-DBOARDS=" + string.Join(';', names), "-P", _folder.File("boards.cmake")],
            _folder.Path,
            TimeSpan.FromMinutes(2)));

        result.Succeeded.ShouldBeTrue(result.Output);
        foreach (string name in names)
        {
            BoardDescription board = BoardReader.Find(name, []).ShouldNotBeNull();
            string[] lines =
            [
                board.Isa,
                $"{board.StackBytes}",
                board.Emulator?.Machine ?? string.Empty,
                .. board.Toolchain.CpuFlags,
                .. board.Toolchain.LinkFlags,
                .. board.Sources,
                .. board.Defines,
                .. board.Emulator?.Arguments ?? [],
                string.Empty,
            ];
            (await File.ReadAllTextAsync(_folder.File(name + ".txt"))).ShouldBe(string.Join('\n', lines), name);
            (await File.ReadAllTextAsync(_folder.File(name + ".ld"))).ShouldBe(LinkerScript.Write(board), name);
        }
    }
}
