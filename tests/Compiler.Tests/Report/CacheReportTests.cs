using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Report;

public class CacheReportTests
{
    private static readonly Dictionary<string, string> Metadata = new()
    {
        ["format"] = "pnlp-fingerprints",
        ["format_version"] = "1",
        ["encoding"] = "units",
        ["hash_family"] = "fnv1a",
        ["ngram_size"] = "3",
        ["num_hashes"] = "0",
        ["vocab_sha256"] = "00",
    };

    [Fact]
    public void Numbers_are_numbers()
    {
        CacheReport report = Read(Metadata, [[2, 2], [4], [3]], []).ShouldNotBeNull();

        (report.NgramSize, report.NumHashes, report.Subwords, report.Units, report.References).ShouldBe((3, 0, 3, 2, 3));
        JsonOutput.Text(report).ShouldContain("\"ngram_size\": 3,");
        report.TablesBytes.ShouldBe(2 * 8 + 4 * 4 + 3 * 2);
    }

    [Theory]
    [InlineData("format", "pickle")]
    [InlineData("format_version", "2")]
    [InlineData("encoding", "zip")]
    [InlineData("ngram_size", "three")]
    [InlineData("num_hashes", "-1")]
    public void Metadata_of_something_else_is_refused(string key, string value)
    {
        DiagnosticBag diagnostics = [];

        Read(new Dictionary<string, string>(Metadata) { [key] = value }, [[2, 2], [4], [3]], diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0513");
    }

    [Theory]
    [InlineData(new int[0], new[] { 4 }, new[] { 3 })]
    [InlineData(new[] { 2, 2 }, new[] { 4, 1 }, new[] { 3 })]
    [InlineData(new[] { 2, 2 }, new[] { 0 }, new[] { 3 })]
    [InlineData(new[] { 2, 2 }, new[] { 4 }, new int[0])]
    public void Tensors_of_other_shapes_are_refused(int[] hashes, int[] offsets, int[] units)
    {
        DiagnosticBag diagnostics = [];

        Read(Metadata, [hashes, offsets, units], diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0404");
    }

    private static CacheReport? Read(Dictionary<string, string> metadata, int[][] shapes, DiagnosticBag diagnostics)
    {
        string[] names = ["unit_hashes", "subword_offsets", "subword_units"];
        SafeTensor[] tensors = [.. names.Zip(shapes, Zeros)];
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("cache"), SafeTensorsWriter.Write(SafeTensorsFile.Of(tensors, metadata)));
        return CacheReport.Read(folder.File("cache"), diagnostics);
    }

    private static SafeTensor Zeros(string name, int[] shape) =>
        SafeTensor.FromUInt32(name, new uint[shape.Aggregate(1, (a, b) => a * b)], [.. shape.Select(n => (long)n)]);
}
