using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

/// <summary>Objects are taken from memory where the same compiler would make the same, and nowhere else.</summary>
public sealed class ObjectCacheTests : IDisposable
{
    private const string Source = "#include \"used.h\"\nint f(void);\nint f(void) { return USED; }\n";
    private readonly TemporaryFolder _folder = new();
    private readonly BoardDescription _board;
    private int _builds;

    public ObjectCacheTests()
    {
        Shell($"printf '%s\\n' '#!/bin/sh' 'echo call >>\"{Calls}\"' 'exec gcc \"$@\"' >'{Compiler}' && chmod +x '{Compiler}'");
        BoardDescription host = BoardReader.Find("host", []).ShouldNotBeNull();
        _board = host with { Toolchain = host.Toolchain with { Compiler = Compiler } };
    }

    private string Compiler => _folder.File("counting-gcc");

    private string Calls => _folder.File("calls");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_has_been_compiled_is_not_compiled_again()
    {
        byte[] first = await Build(Source, "#define USED 1\n");
        byte[] second = await Build(Source, "#define USED 1\n");

        second.ShouldBe(first);
        Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_source_a_header_or_a_flag_that_changes_is_compiled_anew()
    {
        byte[] one = await Build(Source, "#define USED 1\n");
        byte[] two = await Build(Source, "#define USED 2\n");
        byte[] through = await Build(Source, "#include \"inner.h\"\n", inner: "#define USED 3\n");
        byte[] inner = await Build(Source, "#include \"inner.h\"\n", inner: "#define USED 4\n");
        byte[] source = await Build(Source.Replace("USED;", "USED + 9;"), "#define USED 1\n");
        byte[] flag = await Build(Source, "#define USED 1\n", flags: ["-O0"]);

        Count().ShouldBe(6);
        new[] { one, two, through, inner, source, flag }.Select(Convert.ToHexString).Distinct().Count().ShouldBe(6);
    }

    [Fact]
    public async Task A_header_that_is_found_earlier_counts()
    {
        string folder = NewFolder();
        Write(folder, "a.c", "#include \"deep.h\"\nint f(void);\nint f(void) { return DEEP; }\n");
        Write(folder, "second/deep.h", "#define DEEP 2\n");
        byte[] second = await Compile(folder, ["-Ifirst", "-Isecond"]);
        Write(folder, "first/deep.h", "#define DEEP 1\n");
        byte[] first = await Compile(folder, ["-Ifirst", "-Isecond"]);

        first.ShouldNotBe(second);
        Count().ShouldBe(2);
    }

    [Fact]
    public async Task Another_header_changes_nothing()
    {
        await Build(Source, "#define USED 1\n", inner: "#define INNER 1\n");
        await Build(Source, "#define USED 1\n", inner: "#define INNER 2\n");

        Count().ShouldBe(1);
    }

    [Fact]
    public async Task Another_compiler_of_the_same_name_compiles_anew()
    {
        await Build(Source, "#define USED 1\n");
        Shell($"echo '# changed' >>'{Compiler}'");
        await Build(Source, "#define USED 1\n");

        Count().ShouldBe(2);
    }

    /// <summary>Where the object depends on more than can be told, the compiler runs.</summary>
    [Theory]
    [InlineData("#define NAME \"used.h\"\n#include NAME\nint f = USED;\n")]
    [InlineData("#include \\\n\"used.h\"\nint f = USED;\n")]
    [InlineData("#in\\\nclude \"used.h\"\nint f = USED;\n")]
    [InlineData("const char *f = __DATE__;\n")]
    [InlineData("#if __has_include(\"used.h\")\nint f;\n#endif\n")]
    [InlineData("__asm__(\".incbin \\\"used.h\\\"\");\n")]
    [InlineData("int f;\n", "-include", "used.h")]
    public async Task What_cannot_be_told_is_compiled_each_time(string source, params string[] flags)
    {
        await Build(source, "#define USED 1\n", flags: flags);
        await Build(source, "#define USED 1\n", flags: flags);

        Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_reported_each_time()
    {
        for (int i = 0; i < 2; i++)
        {
            string folder = NewFolder();
            Write(folder, "a.c", "int f(void) { return missing; }\n");
            DiagnosticBag diagnostics = [];

            (await new CCompiler(_board).CompileAsync(folder, ["a.c"], [], diagnostics)).ShouldBeFalse();

            diagnostics.Single().Message.ShouldContain("missing");
        }

        Count().ShouldBe(2);
    }

    [Fact]
    public async Task Builds_side_by_side_compile_once()
    {
        byte[][] objects = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Build(Source, "#define USED 1\n")));

        objects.ShouldAllBe(bytes => bytes.SequenceEqual(objects[0]));
        Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_call_graph_comes_with_the_object()
    {
        await Build(Source, "#define USED 1\n", flags: ["-fcallgraph-info=su"]);
        string folder = NewFolder();
        Write(folder, "a.c", Source);
        Write(folder, "used.h", "#define USED 1\n");
        await Compile(folder, ["-fcallgraph-info=su"]);

        Count().ShouldBe(1);
        (await File.ReadAllTextAsync(Path.Combine(folder, "a.ci"))).ShouldContain("graph");
    }

    [Fact]
    public async Task No_more_is_kept_than_may_be_and_the_oldest_goes_first()
    {
        ObjectCache cache = new(100);
        int compiled = 0;

        await Make("a", 40);
        await Make("b", 40);
        await Make("a", 40);
        compiled.ShouldBe(2);
        await Make("c", 40);
        cache.Bytes.ShouldBe(80);
        await Make("b", 40);
        compiled.ShouldBe(3);
        await Make("a", 40);
        compiled.ShouldBe(4);
        await Make("large", 101);
        cache.Bytes.ShouldBe(0);

        async Task Make(string key, int bytes)
        {
            string file = _folder.File("object");
            File.Delete(file);
            await cache.CompileAsync(key, [file], async () =>
            {
                compiled++;
                await File.WriteAllBytesAsync(file, new byte[bytes]);
                return new ToolResult(ToolOutcome.Ended, 0, string.Empty);
            });
            (await File.ReadAllBytesAsync(file)).Length.ShouldBe(bytes);
        }
    }

    /// <summary>A source of the runtime that nobody can tell the includes of would be compiled for every program.</summary>
    [Fact]
    public void All_of_the_runtime_can_be_told()
    {
        ImmutableArray<string> paths = [.. EmbeddedFiles.Under("runtime-c")];
        foreach (string path in paths)
        {
            Write(_folder.Path, path, EmbeddedFiles.Text(path));
        }

        string[] folders = [.. paths.Select(path => "-I" + Path.GetDirectoryName(path)).Distinct()];
        CompilerInput input = new(_folder.Path, Compiler, [.. _board.Toolchain.CpuFlags, .. CCompiler.CommonFlags, .. folders]);
        string[] sources = [.. paths.Where(path => path.EndsWith(".c", StringComparison.Ordinal))];

        sources.Where(source => input.DigestOf(source) is null).ShouldBeEmpty();
        sources.Select(input.DigestOf).Distinct().Count().ShouldBe(sources.Length);
    }

    /// <summary>The flags of every board are such that objects can be kept.</summary>
    [Fact]
    public void The_flags_of_all_boards_can_be_told()
    {
        Write(_folder.Path, "a.c", "int f;\n");
        foreach (string name in BoardReader.Names)
        {
            BoardDescription board = BoardReader.Find(name, []).ShouldNotBeNull();
            new CompilerInput(_folder.Path, Compiler, [.. board.Toolchain.CpuFlags, .. CCompiler.CommonFlags]).DigestOf("a.c").ShouldNotBeNull(name);
        }
    }

    /// <summary>Programs are written by another process: one that this process still writes in some thread's child cannot be started.</summary>
    private void Shell(string command) => ProcessRunner.RunAsync(new ToolCall("sh", ["-c", command], _folder.Path, TimeSpan.FromMinutes(1))).GetAwaiter().GetResult().Succeeded.ShouldBeTrue();

    private int Count() => File.ReadAllLines(Calls).Length;

    private string NewFolder() => Directory.CreateDirectory(_folder.File($"build{Interlocked.Increment(ref _builds)}")).FullName;

    private static void Write(string folder, string path, string text)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<byte[]> Build(string source, string header, string? inner = null, string[]? flags = null)
    {
        string folder = NewFolder();
        Write(folder, "a.c", source);
        Write(folder, "used.h", header);
        if (inner is not null)
        {
            Write(folder, "inner.h", inner);
        }

        return await Compile(folder, flags ?? []);
    }

    private async Task<byte[]> Compile(string folder, string[] flags)
    {
        DiagnosticBag diagnostics = [];
        (await new CCompiler(_board).CompileAsync(folder, ["a.c"], flags, diagnostics)).ShouldBeTrue(DiagnosticFormatter.Human(diagnostics));
        return await File.ReadAllBytesAsync(Path.Combine(folder, "a.o"));
    }
}
