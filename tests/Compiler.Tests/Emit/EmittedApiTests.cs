using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Emitted directories as a user takes them in: by CMake, two models in one program, every status.</summary>
public class EmittedApiTests
{
    private const string Sanitizers = "-g -Wall -Wextra -Wno-array-bounds -Wno-stringop-overflow -fsanitize=address,undefined -fno-sanitize-recover=all";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>A project of one language: one that has C++ alone must not have to know that the model is C.</summary>
    private static string Project(string language) => $"""
        cmake_minimum_required(VERSION 3.16)
        project(firmware LANGUAGES {language})
        add_subdirectory(tiny)
        add_subdirectory(other)
        add_executable(firmware two_models.c)
        set_source_files_properties(two_models.c PROPERTIES LANGUAGE {language})
        target_link_libraries(firmware PRIVATE tiny_intent other_model)
        """;

    [SkippableTheory]
    [InlineData("C")]
    [InlineData("CXX")]
    public async Task Two_models_live_in_one_program_and_every_status_is_returned(string language)
    {
        using TestModels.TemporaryFolder folder = new();
        EmittedFiles.Write(folder.File("tiny"), Emitted.Tiny("host").Files);
        EmittedFiles.Write(folder.File("other"), Other().Files);
        File.Copy(RepositoryRoot.File("tests", "Compiler.Tests", "Emit", "two_models.c"), folder.File("two_models.c"));
        File.WriteAllText(folder.File("CMakeLists.txt"), Project(language));

        await Run("cmake", folder.Path, "-S", ".", "-B", "build", $"-DCMAKE_C_FLAGS={Sanitizers}", $"-DCMAKE_CXX_FLAGS={Sanitizers}");
        await Run("cmake", folder.Path, "--build", "build");
        (await Run(folder.File("build/firmware"), folder.Path)).ShouldBe("all as expected\n");
    }

    [SkippableTheory]
    [InlineData("C")]
    [InlineData("CXX")]
    public async Task Two_models_share_one_reading_and_every_status_is_returned(string language)
    {
        using TestModels.TemporaryFolder folder = new();
        EmittedFiles.Write(folder.File("shared"), SharedOutputTests.Emitted("host").Files);
        File.Copy(RepositoryRoot.File("tests", "Compiler.Tests", "Emit", "shared_features.c"), folder.File("shared_features.c"));
        File.WriteAllText(folder.File("CMakeLists.txt"), $"""
            cmake_minimum_required(VERSION 3.16)
            project(firmware LANGUAGES {language})
            add_subdirectory(shared)
            add_executable(firmware shared_features.c)
            set_source_files_properties(shared_features.c PROPERTIES LANGUAGE {language})
            target_link_libraries(firmware PRIVATE shared)
            """);

        await Run("cmake", folder.Path, "-S", ".", "-B", "build", $"-DCMAKE_C_FLAGS={Sanitizers}", $"-DCMAKE_CXX_FLAGS={Sanitizers}");
        await Run("cmake", folder.Path, "--build", "build");
        (await Run(folder.File("build/firmware"), folder.Path)).ShouldBe("all as expected\n");
    }

    private static Emission Other()
    {
        DiagnosticBag diagnostics = [];
        BoardDescription host = BoardReader.Find("host", diagnostics)!;
        return CompilationPipeline.Emit(CompilationPipeline.Plan(TinyModel.Read() with { Name = "other-model" }), host, diagnostics).ShouldNotBeNull();
    }

    private static async Task<string> Run(string tool, string folder, params string[] arguments)
    {
        ToolResult result = await ProcessRunner.RunAsync(new ToolCall(tool, arguments, folder, Limit));
        Skip.If(result.Outcome == ToolOutcome.NotInstalled, $"{tool} is not installed.");
        result.Code.ShouldBe(0, result.Output);
        return result.Output;
    }
}
