using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PNlpMixer.Codegen.Tests.TestModels;

namespace PNlpMixer.Codegen.Tests.Architecture;

/// <summary>
/// The order of the compiler's folders in docs/pipeline.md, and the uses of types that go against it. Symbols are read, not "using" lines: these miss what is
/// used by way of a member, and name what is not used.
/// </summary>
internal static class FolderOrder
{
    public const string Pipeline = "(pipeline)";
    public const string Program = "Program";

    private const string Root = "PNlpMixer.Codegen";

    /// <summary>The lowest first: each may use those before it.</summary>
    public static ImmutableArray<string> FromDocument()
    {
        string[] lines = File.ReadAllLines(RepositoryRoot.File("docs", "pipeline.md"));
        return
        [
            .. lines.SkipWhile(line => line != "```text order").Skip(1).TakeWhile(line => line != "```")
                .SelectMany(line => line.Split("->", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
    }

    /// <summary>The compiler's sources, with others given as path and text.</summary>
    public static CSharpCompilation Compile(params (string Path, string Text)[] others)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        string source = RepositoryRoot.File("src", "Compiler");
        string usings = string.Concat(
            new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks" }.Select(name => $"global using {name};\n"));
        IEnumerable<(string Path, string Text)> files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(source, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path)));
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not "pnlpc.dll" and not "Compiler.Tests.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "order",
            new[] { (Path: "usings.cs", Text: usings) }.Concat(files).Concat(others).Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.Path)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    /// <summary>Uses against the order, as sentences: which type uses which, and where.</summary>
    public static ImmutableArray<string> Broken(CSharpCompilation compilation, ImmutableArray<string> order)
    {
        SortedSet<string> broken = new(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Ancestors().Any(ancestor => ancestor is UsingDirectiveSyntax || (ancestor is BaseNamespaceDeclarationSyntax { Name: var own } && own.Span.Contains(name.Span))))
                {
                    continue;
                }

                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                if (Outermost(symbol as INamedTypeSymbol ?? symbol?.ContainingType) is not { } used || FolderOf(used.ContainingNamespace) is not { } to)
                {
                    continue;
                }

                BaseTypeDeclarationSyntax? declaration = name.Ancestors().OfType<BaseTypeDeclarationSyntax>().LastOrDefault();
                string? from = declaration is null ? Program : FolderOf(model.GetDeclaredSymbol(declaration)?.ContainingNamespace);
                if (from is null || from == to)
                {
                    continue;
                }

                (int user, int provider) = (order.IndexOf(from), order.IndexOf(to));
                if (user < 0 || provider < 0 || user < provider)
                {
                    int line = name.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                    broken.Add($"{from}.{declaration?.Identifier.Text} uses {to}.{used.Name} ({Path.GetFileName(tree.FilePath)}, line {line}): {from} stands before {to} in docs/pipeline.md.");
                }
            }
        }

        return [.. broken];
    }

    private static INamedTypeSymbol? Outermost(INamedTypeSymbol? type)
    {
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>Null for what is not the compiler's.</summary>
    private static string? FolderOf(INamespaceSymbol? space)
    {
        string name = space?.ToDisplayString() ?? string.Empty;
        return name == Root ? Pipeline : name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..].Split('.')[0] : null;
    }
}
