using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Toolchain;

public class CallGraphTests
{
    [Fact]
    public void The_deepest_way_counts_and_library_functions_cost_their_allowance()
    {
        CallGraph graph = new(
        [
            Node("run", 16) + Node("x.c:small", 8) + Node("x.c:large", 40) + Edge("run", "x.c:small") + Edge("run", "x.c:large") + Edge("x.c:small", "memset"),
        ]);

        graph.Deepest("run").ShouldBe((16 + 8 + CallGraph.LibraryFunctionBytes, null));
    }

    [Fact]
    public void A_pointer_to_a_function_leads_to_the_file_local_ones_that_nobody_calls_by_name()
    {
        CallGraph graph = new(
        [
            Node("run", 8) + Edge("run", "visit"),
            Node("visit", 24) + Edge("visit", "__indirect_call"),
            Node("units.c:lower", 100) + Node("units.c:called", 1000) + Node("other", 4) + Edge("other", "units.c:called"),
        ]);

        graph.Deepest("run").ShouldBe((8 + 24 + 100, null));
    }

    [Fact]
    public void What_assembly_takes_is_read_from_the_sources()
    {
        string[] sources = ["PNLP_ASM_STACK(inline_assembly, 64);\nPNLP_ASM_STACK(all_assembly, 200);\n"];
        CallGraph graph = new([Node("run", 8) + Node("inline_assembly", 16) + Edge("run", "inline_assembly") + Edge("run", "all_assembly")], sources);

        graph.Deepest("inline_assembly").ShouldBe((16 + 64, null));
        graph.Deepest("run").ShouldBe((8 + 200, null));
    }

    [Fact]
    public void Recursion_unknown_pointers_and_frames_without_bound_are_found()
    {
        new CallGraph([Node("a", 8) + Node("b", 8) + Edge("a", "b") + Edge("b", "a")]).Deepest("a").Unbounded.ShouldBe("a");
        new CallGraph([Node("a", 8) + Edge("a", "__indirect_call")]).Deepest("a").Unbounded.ShouldBe("a");
        new CallGraph([Node("a", 8, "dynamic")]).Deepest("a").Unbounded.ShouldBe("a");
    }

    private static string Node(string name, int bytes, string kind = "static") =>
        $"node: {{ title: \"{name}\" label: \"{name}\\nfile.c:1:1\\n{bytes} bytes ({kind})\" }}\n";

    private static string Edge(string from, string to) => $"edge: {{ sourcename: \"{from}\" targetname: \"{to}\" label: \"file.c:2:2\" }}\n";
}
