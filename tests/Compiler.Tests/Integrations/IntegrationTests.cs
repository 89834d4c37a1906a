using System.Text.Json;
using System.Xml.Linq;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Integrations;

/// <summary>
/// An output directory as other build systems take it: CMake itself, and of those that are not here the same files with the same options, by what their
/// descriptions say. A program that calls the model is linked each time, and runs.
/// </summary>
public sealed class IntegrationTests : IDisposable
{
    private const string Program = """
        #include <stdio.h>
        #include "tiny_intent.h"
        static uint64_t arena[(TINY_INTENT_ARENA_BYTES + 7) / 8];
        int main(void)
        {
            tiny_intent_result result;
            const pnlp_status status = tiny_intent_run(arena, sizeof arena, "weather in paris", 16, &result);
            printf("status %d, %d words\n", (int)status, result.word_count);
            return 0;
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public IntegrationTests() => File.WriteAllText(_folder.File("use.c"), Program);

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_added_unless_asked_for()
    {
        Compile();

        Directory.EnumerateFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(
            ["CMakeLists.txt", "manifest.json", "runtime", "tiny_intent.c", "tiny_intent.h", "tiny_intent_labels.c", "tiny_intent_tables.c", "tiny_intent_tables.h", "tiny_intent_weights.c", "tiny_intent_weights.h"]);
    }

    [Fact]
    public void The_manifest_lists_what_was_added()
    {
        Compile("zephyr,arduino", "platformio", "cmsis-pack");

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "manifest.json")));
        string[] listed = [.. manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!)];
        string[] there = [.. Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Output, file)).Where(file => file != "manifest.json")];
        listed.ShouldBe(there.Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("add_subdirectory(${MODEL} model)")]
    [InlineData("include(FetchContent)\nFetchContent_Declare(model URL ${MODEL}.tar.gz)\nFetchContent_MakeAvailable(model)")]
    public void CMake_takes_it_as_a_directory_and_fetches_it(string how)
    {
        Compile();
        Run("tar", "-czf", Output + ".tar.gz", "-C", _folder.Path, "out");

        BuildWithCMake($"""
            cmake_minimum_required(VERSION 3.16)
            project(use LANGUAGES C)
            set(MODEL {Output})
            {how}
            add_executable(use use.c)
            target_link_libraries(use PRIVATE tiny_intent)
            """);
    }

    /// <summary>Zephyr's own functions are stood in for by what they do, as its documentation of CMake has it.</summary>
    [SkippableFact]
    public void Zephyr_builds_it_where_its_option_is_set()
    {
        Compile("zephyr");
        File.ReadAllLines(Path.Combine(Output, "zephyr", "module.yml")).Where(line => line[0] != '#').ShouldBe(["name: tiny_intent", "build:", "  cmake: zephyr", "  kconfig: zephyr/Kconfig"]);
        File.ReadAllText(Path.Combine(Output, "zephyr", "Kconfig")).ShouldContain("\nconfig TINY_INTENT\n\tbool \"");

        BuildWithCMake($"""
            cmake_minimum_required(VERSION 3.20)
            project(use LANGUAGES C)
            add_library(zephyr_interface INTERFACE)
            macro(zephyr_library_named name)
                set(ZEPHYR_CURRENT_LIBRARY $@name@)
                add_library($@name@ STATIC)
                target_link_libraries($@name@ PUBLIC zephyr_interface)
            endmacro()
            function(zephyr_library_sources)
                target_sources($@ZEPHYR_CURRENT_LIBRARY@ PRIVATE $@ARGV@)
            endfunction()
            function(zephyr_library_include_directories)
                target_include_directories($@ZEPHYR_CURRENT_LIBRARY@ PRIVATE $@ARGV@)
            endfunction()
            function(zephyr_include_directories)
                target_include_directories(zephyr_interface INTERFACE $@ARGV@)
            endfunction()
            add_subdirectory({Output}/zephyr off)
            if(TARGET tiny_intent)
                message(FATAL_ERROR "built without its option")
            endif()
            set(CONFIG_TINY_INTENT y)
            add_subdirectory({Output}/zephyr on)
            add_executable(use use.c)
            target_link_libraries(use PRIVATE tiny_intent)
            """.Replace("$@", "${", StringComparison.Ordinal).Replace("@", "}", StringComparison.Ordinal));
    }

    /// <summary>Everything below src is compiled, and src is where headers are looked for.</summary>
    [Fact]
    public void Arduino_finds_sources_and_headers_below_src()
    {
        Compile("arduino");
        Dictionary<string, string> properties = File.ReadAllLines(Path.Combine(Output, "library.properties")).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        new[] { "name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures" }.ShouldAllBe(key => properties[key].Length > 0);
        properties["includes"].ShouldBe("tiny_intent.h");

        BuildWithGcc([.. Directory.EnumerateFiles(Path.Combine(Output, "src"), "*.c", SearchOption.AllDirectories)], [Path.Combine(Output, "src")]);
    }

    [Fact]
    public void PlatformIO_compiles_what_its_filter_names()
    {
        Compile("platformio");
        using JsonDocument library = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "library.json")));
        JsonElement build = library.RootElement.GetProperty("build");
        string[] filter = [.. build.GetProperty("srcFilter").EnumerateArray().Select(entry => entry.GetString()!)];
        string[] flags = [.. build.GetProperty("flags").EnumerateArray().Select(entry => entry.GetString()!)];
        filter[0].ShouldBe("-<*>");
        filter[1..].ShouldAllBe(entry => entry.StartsWith("+<", StringComparison.Ordinal));
        flags.ShouldAllBe(flag => flag.StartsWith("-I", StringComparison.Ordinal));

        BuildWithGcc(
            [.. filter[1..].Select(entry => Path.Combine(Output, entry[2..^1]))],
            [Path.Combine(Output, build.GetProperty("includeDir").GetString()!), .. flags.Select(flag => Path.Combine(Output, flag[2..]))]);
    }

    [Fact]
    public void A_CMSIS_pack_has_the_files_that_it_describes()
    {
        Compile("cmsis-pack");
        XElement package = XDocument.Load(Path.Combine(Output, "PNlpMixer.tiny_intent.pdsc")).Root.ShouldNotBeNull();
        new[] { "vendor", "name", "description", "url", "releases", "components" }.ShouldAllBe(name => package.Element(name) != null);
        XElement component = package.Element("components")!.Elements("component").Single();
        new[] { "Cclass", "Cgroup", "Csub", "Cversion" }.ShouldAllBe(name => component.Attribute(name)!.Value.Length > 0);
        ILookup<string, string> files = component.Element("files")!.Elements("file").ToLookup(file => file.Attribute("category")!.Value, file => file.Attribute("name")!.Value);

        File.Exists(Path.Combine(Output, files["header"].Single())).ShouldBeTrue();
        BuildWithGcc([.. files["source"].Select(file => Path.Combine(Output, file))], [.. files["include"].Select(folder => Path.Combine(Output, folder))]);
    }

    [Theory]
    [InlineData("make")]
    [InlineData("zephyr,,arduino")]
    public void What_is_no_build_system_is_refused(string name) => CommandRun.Of("compile", "x", "-o", Output, "--integration", name).Code.ShouldBe(2);

    private void Compile(params string[] integrations)
    {
        string model = _folder.File("tiny");
        Directory.CreateDirectory(model);
        TinyModel.Write(model);
        CommandRun run = CommandRun.Of(["compile", model, "-o", Output, .. integrations.SelectMany(name => new[] { "--integration", name })]);
        run.Code.ShouldBe(0, run.Error);
    }

    private void BuildWithCMake(string project)
    {
        File.WriteAllText(_folder.File("CMakeLists.txt"), project);
        ToolResult there = ProcessRunner.RunAsync(new ToolCall("cmake", ["--version"], _folder.Path, TimeSpan.FromMinutes(1))).GetAwaiter().GetResult();
        Skip.If(there.Outcome == ToolOutcome.NotInstalled, "cmake is not installed.");
        Run("cmake", "-S", ".", "-B", "build");
        Run("cmake", "--build", "build");
        Run(_folder.File("build/use")).ShouldBe("status 0, 3 words\n");
    }

    private void BuildWithGcc(string[] sources, string[] includes)
    {
        Run("gcc", ["-std=c99", "-Werror", .. includes.Select(folder => "-I" + folder), .. sources, "use.c", "-o", "use"]);
        Run(_folder.File("use")).ShouldBe("status 0, 3 words\n");
    }

    private string Run(string command, params string[] arguments)
    {
        ToolResult result = ProcessRunner.RunAsync(new ToolCall(command, arguments, _folder.Path, TimeSpan.FromMinutes(5))).GetAwaiter().GetResult();
        result.Code.ShouldBe(0, result.Output);
        return result.Output;
    }
}
