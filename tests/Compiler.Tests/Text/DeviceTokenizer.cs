using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>One text for the device's tokenizer, with the range of a caller's word.</summary>
internal sealed record DeviceQuery(int Tokenizer, int MaxWords, WordRange Range, byte[] Text);

/// <summary>The device's answer; subwords are vocabulary ids.</summary>
internal sealed record DeviceAnswer(WordSplit Split, ImmutableArray<ImmutableArray<int>> WordSubwords, ImmutableArray<int> RangeSubwords)
{
    public override string ToString()
    {
        IEnumerable<string> words = Split.Words.Zip(WordSubwords, (w, s) => $"{w.Begin}-{w.End}:{string.Join(',', s)}");
        return $"{string.Join(' ', words)} | {Split.Truncated} | {string.Join(',', RangeSubwords)}";
    }
}

/// <summary>Builds runtime-c's tokenizer with generated tables for the host, under sanitizers, and asks it.</summary>
internal sealed class DeviceTokenizer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pnlp-tokenizer-").FullName;
    private readonly ImmutableArray<TokenizerTables> _tables;

    private readonly ImmutableArray<string> _splitters;

    public DeviceTokenizer(IEnumerable<(TokenizerOptions Options, Vocabulary Vocabulary)> tokenizers)
    {
        _tables = [.. tokenizers.Select(t => TokenizerTables.Of(t.Options, t.Vocabulary))];
        _splitters = [.. tokenizers.Select(t => TextCallsBuilder.SplitKernels(t.Options)[0])];
        File.WriteAllText(Path.Combine(_folder, "tokenizer_tables.h"), TablesHeader());
        string runtime = Path.Combine(TokenizerFiles.Root, "runtime-c");
        string[] parts = ["decode_utf8", "clean_character", "split_words", "split_unspaced", "part_words", "match_subwords", "visit_subwords"];
        string[] arguments =
        [
            "-std=c99", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
            $"-I{runtime}/include", $"-I{runtime}/src", $"-I{_folder}",
            Path.Combine(TokenizerFiles.Root, "tests/Compiler.Tests/Text/tokenizer_host.c"),
            .. parts.Select(p => $"{runtime}/src/portable/{p}.c"),
            "-o", Path.Combine(_folder, "host"),
        ];
        _ = Run("gcc", arguments, []);
    }

    public ImmutableArray<DeviceAnswer> Ask(IReadOnlyCollection<DeviceQuery> queries)
    {
        using var input = new MemoryStream();
        foreach (DeviceQuery query in queries)
        {
            int[] header = [query.Tokenizer, query.MaxWords, query.Range.Begin, query.Range.End, query.Text.Length];
            input.Write(MemoryMarshal.AsBytes<int>(header));
            input.Write(query.Text);
        }

        var reader = new AnswerReader(Run(Path.Combine(_folder, "host"), [], input.ToArray()));
        ImmutableArray<DeviceAnswer> answers = [.. queries.Select(q => reader.Read(_tables[q.Tokenizer]))];
        return reader.AtEnd ? answers : throw new InvalidOperationException("The host program said more than it was asked.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Run(string program, IEnumerable<string> arguments, byte[] input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        using var output = new MemoryStream();
        Task copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early: its exit code and its last words say why.
        }

        copying.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    private string TablesHeader()
    {
        var header = new StringBuilder();
        for (int t = 0; t < _tables.Length; t++)
        {
            foreach (TableArray array in _tables[t].Arrays)
            {
                header.Append($"static const {array.CType} t{t}_{array.Name}[] = {{{string.Join(',', array.Values.Select(v => $"{v}u"))}}};\n");
            }

            IEnumerable<string> values = _tables[t].Fields.Select(f => f.IsArray ? $"t{t}_{f.Value}" : $"{f.Value}u");
            header.Append($"static const pnlp_tokenizer t{t} = {{{string.Join(", ", values)}}};\n");
            if (!_tables[t].PartedWords.IsEmpty)
            {
                IEnumerable<string> parted = _tables[t].PartedWords.Select(f => f.IsArray ? $"t{t}_{f.Value}" : $"{f.Value}u");
                header.Append($"static const pnlp_parted_words p{t} = {{{string.Join(", ", parted)}}};\n");
            }
        }

        header.Append("typedef uint32_t (*splitter)(const pnlp_tokenizer *, const uint8_t *, uint32_t, pnlp_range *, uint32_t, uint8_t *);\n");
        header.Append($"static const splitter splitters[] = {{{string.Join(", ", _splitters)}}};\n");
        header.Append($"static const pnlp_parted_words *const parted_words[] = {{{string.Join(", ", _tables.Select((tables, t) => tables.PartedWords.IsEmpty ? "NULL" : $"&p{t}"))}}};\n");
        return header.Append($"static const pnlp_tokenizer *const tokenizers[] = {{{string.Join(", ", _tables.Select((_, t) => $"&t{t}"))}}};\n").ToString();
    }

    private sealed class AnswerReader(byte[] bytes)
    {
        private int _at;

        public bool AtEnd => _at == bytes.Length;

        public DeviceAnswer Read(TokenizerTables tables)
        {
            int count = Next();
            bool truncated = Next() != 0;
            ImmutableArray<WordRange>.Builder words = ImmutableArray.CreateBuilder<WordRange>();
            ImmutableArray<ImmutableArray<int>>.Builder subwords = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
            for (int i = 0; i < count; i++)
            {
                words.Add(new WordRange(Next(), Next()));
                subwords.Add(Subwords(tables));
            }

            return new DeviceAnswer(new WordSplit(words.ToImmutable(), truncated), subwords.ToImmutable(), Subwords(tables));
        }

        private ImmutableArray<int> Subwords(TokenizerTables tables) => [.. Enumerable.Range(0, Next()).Select(_ => tables.SubwordOrder[Next()])];

        private int Next()
        {
            int value = BitConverter.ToInt32(bytes, _at);
            _at += sizeof(int);
            return value;
        }
    }
}
