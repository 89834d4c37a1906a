using PNlpMixer.Codegen.Emit;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public class RuntimeLibraryTests
{
    private readonly RuntimeLibrary _library = new();

    [Fact]
    public void A_symbol_brings_its_source_what_that_calls_and_the_headers()
    {
        string[] files = [.. _library.FilesFor(["pnlp_sequence_label_s16"])];

        files.ShouldContain("runtime-c/src/portable/sequence_label_s16.c");
        files.ShouldContain("runtime-c/src/portable/argmax_s16.c");
        files.ShouldContain("runtime-c/src/pnlp_inner.h");
        files.ShouldContain("runtime-c/include/pnlp/pnlp.h");
        files.ShouldNotContain(path => path.Contains("layer_norm", StringComparison.Ordinal));
    }

    [Fact]
    public void A_symbol_that_nobody_defines_is_a_fault_of_the_compiler() =>
        Should.Throw<InvalidOperationException>(() => _library.FilesFor(["pnlp_no_such_kernel"])).Message.ShouldContain("pnlp_no_such_kernel");

    /// <summary>A source that no symbol leads to would never be copied, and its kernel never linked.</summary>
    [Fact]
    public void Every_portable_source_can_be_reached()
    {
        string[] sources = [.. EmbeddedFiles.Under("runtime-c/src").Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
        string[] kernels =
        [
            "pnlp_bottleneck_s8", "pnlp_fully_connected_s8", "pnlp_fully_connected_s16", "pnlp_token_contract_s8", "pnlp_token_expand_s8", "pnlp_layer_norm_s8", "pnlp_lookup_s8",
            "pnlp_add_s8", "pnlp_max_pool_s8", "pnlp_sequence_label_s16", "pnlp_bio_spans_s16", "pnlp_split_words", "pnlp_project_units", "pnlp_project_rows", "pnlp_project_hashed",
        ];

        _library.FilesFor(kernels).Where(path => path.EndsWith(".c", StringComparison.Ordinal)).ShouldBe(sources);
    }
}
