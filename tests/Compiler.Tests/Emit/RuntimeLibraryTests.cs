using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

public class RuntimeLibraryTests
{
    private readonly RuntimeLibrary _library = new("portable");

    [Fact]
    public void A_symbol_brings_its_source_what_that_calls_and_the_headers()
    {
        string[] files = [.. _library.FilesFor(["pnlp_sequence_label_s16"])];

        files.ShouldContain("runtime-c/src/portable/sequence_label_s16.c");
        files.ShouldContain("runtime-c/src/portable/argmax_s16.c");
        files.ShouldContain("runtime-c/src/pnlp_inner.h");
        files.ShouldContain("runtime-c/include/pnlp/pnlp.h");
        files.ShouldContain("runtime-c/include/pnlp/pnlp_status.h");
        files.ShouldContain("runtime-c/include/pnlp/pnlp_version.h");
        files.ShouldNotContain(path => path.Contains("layer_norm", StringComparison.Ordinal));
        files.ShouldNotContain("runtime-c/include/pnlp/pnlp_slots.h");
    }

    [Fact]
    public void A_symbol_that_nobody_defines_is_a_fault_of_the_compiler() =>
        Should.Throw<InvalidOperationException>(() => _library.FilesFor(["pnlp_no_such_kernel"])).Message.ShouldContain("pnlp_no_such_kernel");

    [Fact]
    public void A_source_of_the_instruction_set_replaces_the_portable_one_of_its_name()
    {
        string[] files = [.. new RuntimeLibrary("dsp").FilesFor(["pnlp_fully_connected_s8", "pnlp_lookup_s8"])];

        files.ShouldContain("runtime-c/src/dsp/fully_connected_s8.c");
        files.ShouldContain("runtime-c/src/dsp/dense_dot.c");
        files.ShouldContain("runtime-c/src/dsp/pnlp_dsp.h");
        files.ShouldContain("runtime-c/src/portable/lookup_s8.c");
        files.ShouldNotContain("runtime-c/src/portable/fully_connected_s8.c");
    }

    /// <summary>A source that no symbol leads to would never be copied, and its kernel never linked.</summary>
    [Theory]
    [InlineData("portable")]
    [InlineData("dsp")]
    public void Every_source_can_be_reached(string isa)
    {
        string[] sources = [.. EmbeddedFiles.Under($"runtime-c/src/{isa}").Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
        string[] kernels =
        [
            "pnlp_bottleneck_s8", "pnlp_fully_connected_s8", "pnlp_fully_connected_s16", "pnlp_token_contract_s8", "pnlp_token_expand_s8", "pnlp_layer_norm_s8", "pnlp_lookup_s8",
            "pnlp_add_s8", "pnlp_max_pool_s8", "pnlp_conv1d_s8", "pnlp_fo_pool_s8", "pnlp_concat_s8", "pnlp_sequence_label_s16", "pnlp_bio_spans_s16", "pnlp_bio_path_s16", "pnlp_mix_tokens_s8", "pnlp_mix_channels_s8", "pnlp_token_labels_s8",
            "pnlp_bio_spans_u16", "pnlp_fully_connected_staged_s8", "pnlp_fully_connected_staged_s16", "pnlp_token_contract_staged_s8", "pnlp_token_expand_staged_s8",
            "pnlp_layer_norm_staged_s8", "pnlp_split_words", "pnlp_split_unspaced", "pnlp_part_words", "pnlp_take_words", "pnlp_project_units", "pnlp_project_rows", "pnlp_project_rows_u16", "pnlp_project_hashed",
            "pnlp_project_hot_units", "pnlp_project_hot_hashed", "pnlp_project_codes", "pnlp_path_labels_s8", "pnlp_image_check", "pnlp_bind_dense", "pnlp_tables_open",
        ];

        string[] reached = [.. new RuntimeLibrary(isa).FilesFor(kernels)];

        reached.Where(path => path.StartsWith($"runtime-c/src/{isa}/", StringComparison.Ordinal) && path.EndsWith(".c", StringComparison.Ordinal)).ShouldBe(sources);
    }
}
