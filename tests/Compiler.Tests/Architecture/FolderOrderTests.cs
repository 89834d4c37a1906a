using System.Collections.Immutable;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Architecture;

public class FolderOrderTests
{
    private static readonly ImmutableArray<string> Order = FolderOrder.FromDocument();

    [Fact]
    public void The_page_names_every_folder() =>
        Order.Where(name => name is not (FolderOrder.Pipeline or FolderOrder.Program)).ShouldBe(
            Directory.EnumerateDirectories(RepositoryRoot.File("src", "Compiler")).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj")), ignoreOrder: true);

    [Fact]
    public void Folders_point_one_way() => FolderOrder.Broken(FolderOrder.Compile(), Order).ShouldBeEmpty();

    /// <summary>An edge that no "using" line shows is found, and both its ends are named.</summary>
    [Fact]
    public void An_edge_against_the_order_is_named()
    {
        const string Text = "namespace PNlpMixer.Codegen.IR; internal static class Upward { public static int Length(string text) => PNlpMixer.Codegen.Emit.CLiteral.Quote(text).Length; }";
        string broken = FolderOrder.Broken(FolderOrder.Compile(("Upward.cs", Text)), Order).ShouldHaveSingleItem();
        broken.ShouldContain("IR.Upward");
        broken.ShouldContain("Emit.CLiteral");
    }
}
