using System.Diagnostics;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Projection;

/// <summary>A cache, the words' subwords, and what the projection makes of them.</summary>
internal sealed record ProjectionCase(FingerprintCache Cache, ProjectionOptions Projection, int[][] Words, bool WideUnits, Vocabulary? Vocabulary = null, TextUnits? Units = null, bool Recoded = false);

/// <summary>Builds runtime-c's projection for the host, under sanitizers, and asks it.</summary>
internal sealed class DeviceProjection : IDisposable
{
    private static readonly string[] Parts =
    [
        "project_units", "project_rows", "project_rows_u16", "project_hashed", "project_hot_units", "project_hot_hashed", "lower_by_units", "lower_by_hashed", "lower_by_hot_row", "lower_to_row", "lower_to_row_u16", "lower_fingerprint", "project_words",
    ];

    private readonly TemporaryFolder _folder = new();

    public DeviceProjection()
    {
        string runtime = RepositoryRoot.File("runtime-c");
        Run(
            "gcc",
            [
                "-std=c99", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
                $"-I{runtime}/include", $"-I{runtime}/src",
                RepositoryRoot.File("tests", "Compiler.Tests", "Projection", "projection_host.c"),
                .. Parts.Select(part => $"{runtime}/src/portable/{part}.c"),
                "-o", _folder.File("host"),
            ],
            []);
    }

    /// <summary>Positions of all words of all cases.</summary>
    public ushort[] Ask(IEnumerable<ProjectionCase> cases)
    {
        using MemoryStream input = new();
        using BinaryWriter writer = new(input);
        foreach (ProjectionCase c in cases)
        {
            Write(writer, c);
        }

        byte[] answer = Run(_folder.File("host"), [], input.ToArray());
        return [.. Enumerable.Range(0, answer.Length / 2).Select(i => BitConverter.ToUInt16(answer, 2 * i))];
    }

    public void Dispose() => _folder.Dispose();

    private static void Write(BinaryWriter writer, ProjectionCase c)
    {
        ushort[]? codes = c.Cache is RowsCache && c.Recoded ? RowRecoding.Find(c.Cache, [.. Enumerable.Range(0, c.Cache.SubwordCount)], c.Projection.NumHashes, c.Projection.FeatureSize) : null;
        HotRowsCache? mixture = c.Cache as HotRowsCache;
        FingerprintCache cache = mixture?.Rest ?? c.Cache;
        writer.Write(codes is not null ? 4 : cache is RowsCache ? 0 : cache is HashedCache ? 3 : c.WideUnits ? 2 : 1);
        writer.Write(c.Projection.NumHashes);
        writer.Write(c.Projection.FeatureSize);
        if (cache is RowsCache rows)
        {
            WriteArray(writer, codes is null ? rows.Rows : [.. codes.Select(code => (uint)code)]);
        }
        else if (cache is UnitsCache units)
        {
            WriteArray(writer, [.. units.Units.SelectMany(u => new[] { u.A, u.B })]);
            WriteArray(writer, [.. units.SubwordOffsets.Select(o => (uint)o)]);
            WriteArray(writer, [.. units.SubwordUnits.Select(u => (uint)u)]);
        }
        else if (cache is HashedCache hashed)
        {
            // Id 0 is the unknown token.
            writer.Write(c.Projection.NgramSize);
            WriteArray(writer, [.. Enumerable.Range(0, hashed.Units.SubwordOffsets[1]).Select(u => hashed.Units.Units[hashed.Units.SubwordUnits[u]]).SelectMany(u => new[] { u.A, u.B })]);
            string[] texts = [.. c.Vocabulary!.Subwords.Select(s => s.StartsWith("##", StringComparison.Ordinal) ? s[2..] : s)];
            WriteArray(writer, Offsets(texts.Select(text => text.EnumerateRunes().Count())));
            WriteArray(writer, [.. texts.SelectMany(text => text.EnumerateRunes()).Select(rune => (uint)rune.Value)]);
            WriteArray(writer, [.. c.Vocabulary.Subwords.Select(s => s.StartsWith("##", StringComparison.Ordinal) ? 1u : 0u)]);
            writer.Write(c.Units?.Basis ?? 0);
            WriteArray(writer, c.Units is null ? [] : [.. c.Units.Slots.SelectMany(u => new[] { u.A, u.B })]);
            WriteArray(writer, c.Units is null ? [] : [.. c.Units.Displacements.Select(d => (uint)d)]);
        }

        if (cache is not RowsCache)
        {
            WriteArray(writer, mixture is null ? [] : [.. mixture.Hot.Order().SelectMany(id => HotRow(mixture, id, c.Projection.NumHashes))]);
        }

        WriteArray(writer, Offsets(c.Words.Select(word => word.Length)));
        WriteArray(writer, [.. c.Words.SelectMany(word => word.Select(id => (uint)id))]);
    }

    private static IEnumerable<uint> HotRow(HotRowsCache cache, int subword, int hashes)
    {
        uint[] row = new uint[hashes];
        Array.Fill(row, uint.MaxValue);
        cache.Minimum(subword, row);
        return row.Select(value => unchecked(value - UnitsCache.P)).Prepend((uint)subword);
    }

    private static uint[] Offsets(IEnumerable<int> lengths) => [0, .. lengths.Aggregate(new List<uint>(), Append)];

    private static List<uint> Append(List<uint> ends, int length)
    {
        ends.Add((ends.Count == 0 ? 0 : ends[^1]) + (uint)length);
        return ends;
    }

    private static void WriteArray(BinaryWriter writer, IReadOnlyCollection<uint> values)
    {
        writer.Write(values.Count);
        foreach (uint value in values)
        {
            writer.Write(value);
        }
    }

    private static byte[] Run(string program, string[] arguments, byte[] input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program}: {errors.Result}");
    }
}
