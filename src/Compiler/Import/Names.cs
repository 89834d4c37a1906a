using System.Text.RegularExpressions;

namespace PNlpMixer.Codegen.Import;

/// <summary>Which names model, layers and heads may have.</summary>
internal static partial class Names
{
    public const string ModelPattern = "[a-z][a-z0-9-]*";
    public const int ModelLimit = 32;
    public const string LayerPattern = "[a-z][a-z0-9_.]*";
    public const int LayerLimit = 64;
    public const string HeadPattern = "[a-z][a-z0-9_]*";
    public const int HeadLimit = 32;

    /// <summary>The projection's output, an input of bottleneck.</summary>
    public const string Features = "features";

    public static bool IsModel(string name) => name.Length <= ModelLimit && Model().IsMatch(name);

    public static bool IsLayer(string name) => name.Length <= LayerLimit && Layer().IsMatch(name);

    public static bool IsHead(string name) => name.Length <= HeadLimit && Head().IsMatch(name);

    [GeneratedRegex(@"\A" + ModelPattern + @"\z")]
    private static partial Regex Model();

    [GeneratedRegex(@"\A" + LayerPattern + @"\z")]
    private static partial Regex Layer();

    [GeneratedRegex(@"\A" + HeadPattern + @"\z")]
    private static partial Regex Head();
}
