using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Integrations;

/// <summary>What the templates of an integration see. <paramref name="Sentence"/> and <paramref name="Url"/>: what a library is introduced by.</summary>
public sealed record IntegrationContext(string File, string Template, DirectorySpec Model, string Header, string Sentence, string Url);

/// <summary>
/// The files by which other build systems take an output directory as it is: no source is copied or moved (docs/integration.md).
/// </summary>
public static class IntegrationFiles
{
    private const string IncludeFolder = "runtime/include";
    private const string SourceFolder = "runtime/src";
    private const string Wrappers = "src";
    private const string PackVendor = "PNlpMixer";

    /// <summary>Written by hand before a library is published; reserved by RFC 2606 until then.</summary>
    private const string Url = "https://example.com/";

    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<EmittedFile> For(IEnumerable<Integration> integrations, DirectorySpec directory, IReadOnlyList<EmittedFile> files) =>
        integrations.Distinct().Order().SelectMany(integration => integration switch
        {
            Integration.Zephyr => Zephyr(directory),
            Integration.Arduino => Arduino(directory, files),
            Integration.Platformio => [new EmittedFile("library.json", LibraryJson(directory))],
            Integration.CmsisPack => [new EmittedFile($"{PackVendor}.{directory.Prefix}.pdsc", PackDescription(directory, files))],
            _ => throw new ArgumentOutOfRangeException(nameof(integrations), integration, null),
        });

    private static IEnumerable<EmittedFile> Zephyr(DirectorySpec directory) =>
    [
        Render(directory, "zephyr/module.yml", "zephyr_module.yml.sbn"),
        Render(directory, "zephyr/Kconfig", "zephyr_Kconfig.sbn"),
        Render(directory, "zephyr/CMakeLists.txt", "zephyr_CMakeLists.txt.sbn"),
    ];

    /// <summary>
    /// Arduino compiles what lies below src, and looks for headers there alone: a file that includes the real one for each source, and for each header.
    /// </summary>
    private static IEnumerable<EmittedFile> Arduino(DirectorySpec directory, IReadOnlyList<EmittedFile> files)
    {
        yield return Render(directory, "library.properties", "library.properties.sbn");
        foreach (string path in files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal)))
        {
            yield return Wrapper(path, path);
        }

        foreach (string path in files.Select(file => file.Path).Where(path => path.EndsWith(".h", StringComparison.Ordinal)))
        {
            yield return Wrapper(Below(path, IncludeFolder) ?? Path.GetFileName(path), path);
        }
    }

    private static EmittedFile Wrapper(string place, string path)
    {
        string file = $"{Wrappers}/{place}";
        return new EmittedFile(file, $"#include \"{string.Concat(Enumerable.Repeat("../", file.Count(c => c == '/')))}{path}\"\n");
    }

    private static string? Below(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null;

    private static string LibraryJson(DirectorySpec directory)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("name", directory.Prefix);
            json.WriteString("version", directory.CompilerVersion);
            json.WriteString("description", Sentence(directory));
            json.WriteString("headers", Header(directory));
            json.WriteString("frameworks", "*");
            json.WriteString("platforms", "*");
            json.WriteStartObject("build");
            json.WriteString("srcDir", ".");
            json.WriteString("includeDir", ".");
            json.WriteStartArray("srcFilter");
            json.WriteStringValue("-<*>");
            foreach (string source in directory.Sources)
            {
                json.WriteStringValue($"+<{source}>");
            }

            json.WriteEndArray();
            json.WriteStartArray("flags");
            json.WriteStringValue($"-I{IncludeFolder}");
            json.WriteStringValue($"-I{SourceFolder}");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string PackDescription(DirectorySpec directory, IReadOnlyList<EmittedFile> files)
    {
        StringBuilder text = new();
        XmlWriterSettings settings = new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true };
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("package");
            xml.WriteAttributeString("schemaVersion", "1.7.7");
            xml.WriteElementString("vendor", PackVendor);
            xml.WriteElementString("name", directory.Prefix);
            xml.WriteElementString("description", Sentence(directory));
            xml.WriteElementString("url", Url);
            xml.WriteStartElement("releases");
            xml.WriteStartElement("release");
            xml.WriteAttributeString("version", directory.CompilerVersion);
            xml.WriteString("Generated.");
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("components");
            xml.WriteStartElement("component");
            xml.WriteAttributeString("Cclass", "Machine Learning");
            xml.WriteAttributeString("Cgroup", "Language Understanding");
            xml.WriteAttributeString("Csub", directory.Prefix);
            xml.WriteAttributeString("Cversion", directory.CompilerVersion);
            xml.WriteElementString("description", Sentence(directory));
            xml.WriteStartElement("files");
            File(xml, "include", "./");
            File(xml, "include", IncludeFolder + "/");
            File(xml, "include", SourceFolder + "/");
            File(xml, "header", Header(directory));
            foreach (EmittedFile file in files.Where(file => file.Path.EndsWith(".c", StringComparison.Ordinal)))
            {
                File(xml, "source", file.Path);
            }
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void File(XmlWriter xml, string category, string name)
    {
        xml.WriteStartElement("file");
        xml.WriteAttributeString("category", category);
        xml.WriteAttributeString("name", name);
        xml.WriteEndElement();
    }

    private static EmittedFile Render(DirectorySpec directory, string file, string template) => new(
        file,
        TemplateRenderer.Render("integration/" + template, new IntegrationContext(file, template, directory, Header(directory), Sentence(directory), Url)));

    private static string Header(DirectorySpec directory) => directory.Features is null ? $"{directory.Prefix}.h" : $"{directory.Prefix}_features.h";

    private static string Sentence(DirectorySpec directory) => $"Intent and slots from text on a microcontroller: {string.Join(", ", directory.Origins)}, for {directory.Board} ({directory.Isa}).";
}
