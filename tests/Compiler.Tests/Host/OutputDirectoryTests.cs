using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Host;

/// <summary>What may be replaced, what never is, and what a reader of the directory sees meanwhile.</summary>
public sealed class OutputDirectoryTests : IDisposable
{
    private static readonly OutputKind Kind = new("manifest.json", "test-output");
    private static readonly OutputKind Adding = new("list.json", "test-list", Accumulates: true);

    private readonly TestModels.TemporaryFolder _folder = new();

    private string Target => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_record_lists_every_file_and_seals_itself()
    {
        Write(("a.c", "int a;\n"), ("runtime/b.c", "int b;\n"));

        byte[] bytes = File.ReadAllBytes(At("manifest.json"));
        using JsonDocument record = JsonDocument.Parse(bytes);
        (string?, string?)[] listed = [.. record.RootElement.GetProperty("files").EnumerateArray().Select(file => (file.GetProperty("path").GetString(), file.GetProperty("sha256").GetString()))];
        listed.ShouldBe([("a.c", Sha256("int a;\n")), ("runtime/b.c", Sha256("int b;\n"))]);

        // As docs/cli.md says it can be checked by hand: all lines but the last two.
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n')[..^3];
        record.RootElement.GetProperty("record_sha256").GetString().ShouldBe(Sha256(string.Concat(lines.Select(line => line + "\n"))));
    }

    [Fact]
    public void An_earlier_output_is_replaced_as_a_whole()
    {
        Write(("a.c", "1"), ("old/b.c", "1"));
        Write(("a.c", "2"), ("new/c.c", "2"));

        Tree().ShouldBe(["a.c=2", "manifest.json", "new/c.c=2"]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([Target]);
    }

    /// <summary>A build folder, notes, a file in a folder that goes: all stay, and what the earlier output no longer has goes around them.</summary>
    [Fact]
    public void What_others_put_into_an_earlier_output_stays()
    {
        Write(("a.c", "1"), ("old/b.c", "1"), ("gone/d.c", "1"));
        Put("README.md", "mine");
        Put("build/x.o", "mine");
        Put("old/notes.txt", "mine");
        Directory.CreateDirectory(At("empty"));

        Write(("a.c", "2"), ("build/c.c", "2"));

        Tree().ShouldBe(["README.md=mine", "a.c=2", "build/c.c=2", "build/x.o=mine", "manifest.json", "old/notes.txt=mine"]);
        Directory.Exists(At("empty")).ShouldBeTrue();
        Directory.Exists(At("gone")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("notes.txt", "mine")]
    [InlineData("manifest.json", "{\"format\": \"web-app\"}")]
    [InlineData("manifest.json", "{\"format\": \"test-output\"}")]
    [InlineData("manifest.json", "{\"format\": \"test-output\", \"files\": [\"notes.txt\"]}")]
    [InlineData("manifest.json", "{\"format\": \"test-output\", \"files\": [{\"path\": \"../x\", \"sha256\": \"\"}]}")]
    [InlineData("manifest.json", "not JSON")]
    [InlineData("manifest.json", "[1]")]
    public void A_directory_of_someone_else_is_refused_and_forced_only_adds(string name, string content)
    {
        Put("own/notes.txt", "mine");
        Put(name, content);

        Refused(("a.c", "1")).ShouldBe("PNLP0702");
        Tree().ShouldContain("own/notes.txt=mine");
        Tree().ShouldNotContain("a.c=1");

        Write(force: true, ("a.c", "1"));
        Tree().ShouldContain("own/notes.txt=mine");
        Tree().ShouldContain("a.c=1");
        Write(("a.c", "2"));
        Tree().ShouldContain("own/notes.txt=mine");
    }

    /// <summary>The hash says so. Files that are the user's own now are not removed even where they are no longer written.</summary>
    [Fact]
    public void A_file_that_was_edited_is_replaced_only_when_forced()
    {
        Write(("a.c", "1"), ("b.c", "1"));
        Put("a.c", "edited");
        Put("b.c", "edited");

        DiagnosticBag diagnostics = [];
        OutputDirectory.Open(Target, Kind, force: false, [], diagnostics).ShouldBeNull();
        diagnostics.Single().Id.ShouldBe("PNLP0705");
        diagnostics.Single().Message.ShouldContain("a.c, b.c");

        Write(force: true, ("a.c", "2"));
        Tree().ShouldBe(["a.c=2", "b.c=edited", "manifest.json"]);
    }

    [Fact]
    public void A_record_that_was_edited_is_a_file_that_was_edited()
    {
        Write(("a.c", "1"));
        string record = At("manifest.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"made\": 1", "\"made\": 1, \"note\": \"mine\"", StringComparison.Ordinal));

        Refused(("a.c", "2")).ShouldBe("PNLP0705");
        File.ReadAllText(record).ShouldContain("mine");
    }

    [Fact]
    public void Another_file_under_a_new_name_is_in_the_way()
    {
        Write(("a.c", "1"));
        Put("b.c", "mine");
        Put("c.c", "3");

        Refused(("b.c", "2"), ("c.c", "3")).ShouldBe("PNLP0706");
        Write(("c.c", "3"));
        Tree().ShouldBe(["b.c=mine", "c.c=3", "manifest.json"]);
        Write(force: true, ("b.c", "2"));
        Tree().ShouldBe(["b.c=2", "manifest.json"]);
    }

    [Fact]
    public void Folders_and_links_in_the_way_are_never_replaced()
    {
        Put("a.c/x", "mine");
        File.WriteAllText(_folder.File("elsewhere"), "mine");
        File.CreateSymbolicLink(At("b.c"), _folder.File("elsewhere"));
        Directory.CreateDirectory(_folder.File("other"));
        File.WriteAllText(_folder.File("other/c.c"), "mine");
        Directory.CreateSymbolicLink(At("linked"), _folder.File("other"));

        foreach (string path in new[] { "a.c", "b.c", "linked/c.c" })
        {
            Refused(force: true, (path, "new")).ShouldBe("PNLP0706", path);
        }

        File.ReadAllText(_folder.File("elsewhere")).ShouldBe("mine");
        File.ReadAllText(_folder.File("other/c.c")).ShouldBe("mine");
        new FileInfo(At("b.c")).LinkTarget.ShouldNotBeNull();
    }

    /// <summary>A record may come from a stranger: it must not lead out of its folder.</summary>
    [Fact]
    public void A_record_reaches_no_file_behind_a_link()
    {
        Write(("in/a.c", "1"));
        Directory.Move(At("in"), _folder.File("elsewhere"));
        Directory.CreateSymbolicLink(At("in"), _folder.File("elsewhere"));

        Refused(("b.c", "2")).ShouldBe("PNLP0705");
        Write(force: true, ("b.c", "2"));

        File.ReadAllText(_folder.File("elsewhere/a.c")).ShouldBe("1");
    }

    [Fact]
    public void An_output_never_lies_over_an_input()
    {
        Write(("a.c", "1"));
        Put("model/config.json", "mine");
        File.CreateSymbolicLink(_folder.File("link"), At("model"));
        DiagnosticBag diagnostics = [];

        OutputDirectory.Open(Target, Kind, force: true, [At("model")], diagnostics).ShouldBeNull();
        OutputDirectory.Open(At("model"), Kind, force: true, [At("model")], diagnostics).ShouldBeNull();
        OutputDirectory.Open(Target, Kind, force: true, [_folder.File("link")], diagnostics).ShouldBeNull();
        OutputDirectory.Open(_folder.File("link"), Kind, force: true, [At("model/config.json")], diagnostics).ShouldBeNull();

        diagnostics.Select(d => d.Id).Distinct().ShouldBe(["PNLP0704"]);
        using OutputDirectory? inside = OutputDirectory.Open(At("model/out"), Kind, force: false, [At("model/config.json")], []);
        inside.ShouldNotBeNull();
    }

    [Fact]
    public void Outputs_that_add_up_keep_what_is_there()
    {
        Put("notes.txt", "mine");
        Add(("a.bin", "1"), ("b.bin", "1"));
        Add(("b.bin", "2"), ("c.bin", "2"));

        Tree().ShouldBe(["a.bin=1", "b.bin=2", "c.bin=2", "list.json", "notes.txt=mine"]);
        Put("a.bin", "edited");
        Added(false, [], ("c.bin", "3")).ShouldBe("PNLP0705");
        Put("a.bin", "1");
        Added(false, [At("c.bin")], ("c.bin", "3")).ShouldBe("PNLP0704");
        Put("d.bin", "mine");
        Added(false, [], ("d.bin", "3")).ShouldBe("PNLP0706");
        Tree().ShouldBe(["a.bin=1", "b.bin=2", "c.bin=2", "d.bin=mine", "list.json", "notes.txt=mine"]);
    }

    [Fact]
    public void What_is_no_directory_is_refused()
    {
        File.WriteAllText(Target, "mine");

        foreach (string target in new[] { Target, "/dev/null", "/dev/stdout", "/dev/zero" })
        {
            DiagnosticBag diagnostics = [];
            OutputDirectory.Open(target, Kind, force: true, [], diagnostics).ShouldBeNull();
            diagnostics.Single().Id.ShouldBe("PNLP0701");
        }

        File.ReadAllText(Target).ShouldBe("mine");
    }

    [Fact]
    public void A_symbolic_link_is_followed_and_stays()
    {
        Directory.CreateSymbolicLink(Target, "real");

        Write(("a.c", "1"));
        Write(("a.c", "2"));

        new DirectoryInfo(Target).LinkTarget.ShouldBe("real");
        File.ReadAllText(_folder.File("real/a.c")).ShouldBe("2");
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void Links_in_a_circle_are_told()
    {
        Directory.CreateSymbolicLink(Target, "other");
        Directory.CreateSymbolicLink(_folder.File("other"), "out");

        Should.Throw<IOException>(() => OutputDirectory.Open(Target, Kind, force: true, [], []));
    }

    [UnsupportedOSPlatform("windows")]
    [Fact]
    public void A_folder_keeps_its_mode()
    {
        Write(("a.c", "1"));
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(Target, Mode);

        Write(("a.c", "2"));

        File.GetUnixFileMode(Target).ShouldBe(Mode);
    }

    /// <summary>At every moment there is the one output or the other: whoever reads it between two runs, or after a kill, finds one.</summary>
    [SkippableFact]
    public async Task The_place_of_an_output_is_never_empty()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Folders are exchanged on Linux.");
        Write(("a.c", "0"));
        using CancellationTokenSource done = new();
        Task<int> misses = Task.Run(() =>
        {
            int missed = 0;
            while (!done.IsCancellationRequested)
            {
                missed += File.Exists(At("a.c")) ? 0 : 1;
            }

            return missed;
        });

        for (int i = 0; i < 300; i++)
        {
            Write(("a.c", $"{i}"));
        }

        await done.CancelAsync();
        (await misses).ShouldBe(0);
    }

    [Fact]
    public void What_a_killed_process_left_beside_is_removed()
    {
        Leave(_folder.File(".out.pnlpc-0123456789ab"), "new/half.c");
        Leave(_folder.File(".out2.pnlpc-0123456789ab"), "new/half.c");

        Write(("a.c", "1"));

        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order().ShouldBe([".out2.pnlpc-0123456789ab", "out"]);
    }

    [Fact]
    public void What_a_running_process_has_beside_stays()
    {
        Leave(_folder.File(".out.pnlpc-0123456789ab"), "new/half.c");
        using FileStream held = new(_folder.File(".out.pnlpc-0123456789ab/.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Write(("a.c", "1"));

        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(2);
    }

    /// <summary>Killed between any two moves: the files are all there before the first is moved, and the next run moves the rest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_update_in_place_that_was_cut_short_is_finished(bool edited)
    {
        Write(("a.c", "1"), ("gone.c", "1"), ("sub/b.c", "1"));
        Put("notes.txt", "mine");
        Directory.Delete(At("sub"), recursive: true);

        Should.Throw<IOException>(() => WriteUntilBlocked(("a.c", "2"), ("sub/b.c", "2")));
        File.Exists(At("manifest.json")).ShouldBeFalse();
        File.Delete(At("sub"));
        if (edited)
        {
            Put("sub/b.c", "mine");
            Refused(("a.c", "3")).ShouldBe("PNLP0705");
            Tree(hidden: false).ShouldContain("sub/b.c=mine");
            File.Delete(At("sub/b.c"));
        }

        Refused(force: false, [], ("notes.txt", "3")).ShouldBe("PNLP0706");

        Tree().ShouldBe(["a.c=2", "manifest.json", "notes.txt=mine", "sub/b.c=2"]);
    }

    [Fact]
    public void An_update_in_place_that_had_not_begun_is_taken_back()
    {
        Write(("a.c", "1"));
        Leave(At(".pnlpc-0123456789ab"), "new/a.c");

        Refused(force: false, [Target], ("a.c", "2")).ShouldBe("PNLP0704");
        Write(("b.c", "2"));

        Tree().ShouldBe(["b.c=2", "manifest.json"]);
    }

    [Fact]
    public void A_directory_that_another_process_fills_is_left_to_it()
    {
        Write(("a.c", "1"));
        Put("notes.txt", "mine");
        Leave(At(".pnlpc-0123456789ab"), "new/a.c");
        using FileStream held = new(At(".pnlpc-0123456789ab/.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Refused(("a.c", "2")).ShouldBe("PNLP0709");
    }

    [Fact]
    public void A_failure_leaves_nothing_behind_and_the_earlier_output_in_place()
    {
        Write(("a.c", "1"));

        Should.Throw<IOException>(() => Write(("a.c", "2"), (new string('x', 300), "a name that is too long")));

        Tree().ShouldBe(["a.c=1", "manifest.json"]);
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([Target]);
    }

    [Fact]
    public void Folders_on_the_way_are_created_and_taken_back_where_nothing_is_written()
    {
        string deep = _folder.File("one/two/out");
        OutputDirectory.Open(deep, Kind, force: false, [], []).ShouldNotBeNull().Dispose();
        Directory.Exists(_folder.File("one")).ShouldBeFalse();

        using OutputDirectory output = OutputDirectory.Open(deep, Kind, force: false, [], []).ShouldNotBeNull();
        output.Write("{\"format\": \"test-output\"}", [], []).ShouldBeTrue();
        File.Exists(Path.Combine(deep, "manifest.json")).ShouldBeTrue();
    }

    [Fact]
    public void Names_may_be_as_long_as_names_can_be()
    {
        string target = _folder.File(new string('\u00e9', 127));
        using OutputDirectory output = OutputDirectory.Open(target, Kind, force: false, [], []).ShouldNotBeNull();

        output.Write("{\"format\": \"test-output\"}", [], []).ShouldBeTrue();
    }

    private string At(string path) => Path.Combine(Target, path);

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private void Write(params (string Path, string Text)[] files) => Write(force: false, files);

    private void Write(bool force, params (string Path, string Text)[] files)
    {
        DiagnosticBag diagnostics = [];
        using OutputDirectory output = OutputDirectory.Open(Target, Kind, force, [], diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        output.Write("{\"format\": \"test-output\", \"made\": 1}", Files(files), diagnostics).ShouldBeTrue(DiagnosticFormatter.Human(diagnostics));
        diagnostics.ShouldBeEmpty();
    }

    private string Refused(params (string Path, string Text)[] files) => Refused(force: false, [], files);

    private string Refused(bool force, params (string Path, string Text)[] files) => Refused(force, [], files);

    private string Refused(bool force, string[] inputs, params (string Path, string Text)[] files)
    {
        DiagnosticBag diagnostics = [];
        using OutputDirectory? output = OutputDirectory.Open(Target, Kind, force, inputs, diagnostics);
        output?.Write("{\"format\": \"test-output\"}", Files(files), diagnostics).ShouldBeFalse();
        return diagnostics.Single().Id;
    }

    private void Add(params (string Path, string Text)[] files) => Added(false, [], files).ShouldBeNull();

    private string? Added(bool force, string[] inputs, params (string Path, string Text)[] files)
    {
        DiagnosticBag diagnostics = [];
        using OutputDirectory? output = OutputDirectory.Open(Target, Adding, force, inputs, diagnostics);
        output?.Write("{\"format\": \"test-list\"}", Files(files), diagnostics);
        return diagnostics.SingleOrDefault()?.Id;
    }

    /// <summary>A file where a folder has to be stops the moves, as a kill would.</summary>
    private void WriteUntilBlocked(params (string Path, string Text)[] files)
    {
        File.WriteAllText(At("sub"), "in the way");
        Staging staging = Staging.Within(Target);
        OutputFile[] all = [.. Files(files)];
        string record = OutputRecord.Seal("{\"format\": \"test-output\"}", all.Select(file => (file.Path, (long)file.Bytes.Length, file.Sha256)));
        foreach (OutputFile file in all.Append(new OutputFile("manifest.json", Encoding.UTF8.GetBytes(record))))
        {
            string path = Path.Combine(staging.Fresh, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes.Span);
        }

        try
        {
            InPlaceUpdate.Run(Target, staging, Kind.RecordName);
        }
        finally
        {
            staging.Abandon();
        }
    }

    private static IEnumerable<OutputFile> Files(IEnumerable<(string Path, string Text)> files) => files.Select(file => new OutputFile(file.Path, Encoding.UTF8.GetBytes(file.Text)));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Leave(string folder, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
        File.WriteAllText(Path.Combine(folder, file), "half");
        File.WriteAllText(Path.Combine(folder, ".lock"), "");
    }

    private string[] Tree(bool hidden = true) =>
    [
        .. Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Target, file))
            .Where(file => hidden || file[0] != '.')
            .Order(StringComparer.Ordinal)
            .Select(file => file == Kind.RecordName || file == Adding.RecordName ? file : $"{file}={File.ReadAllText(At(file))}"),
    ];
}
