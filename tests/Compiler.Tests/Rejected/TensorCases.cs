using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>Well-formed containers that are not this model's.</summary>
internal static class TensorCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("401-tensor-missing", "PNLP0401", "final.norm.gamma: The tensor is missing; the layer_norm layer \"final.norm\" needs it", Tensor(Tensors, "final.norm.gamma", _ => null)),
        new("402-tensor-renamed", "PNLP0401 PNLP0402", "final.norm.gama: No layer uses this tensor; the nearest name in use is \"final.norm.gamma\"", Tensor(Tensors, "final.norm.gamma", t => t with { Name = "final.norm.gama" })),
        new("403-tensor-extra", "PNLP0402", "optimizer.step: ", Container(Tensors, file => file with { Tensors = file.Tensors.Add("optimizer.step", SafeTensor.FromInt32("optimizer.step", [1])) })),
        new("404-bias-of-floats", "PNLP0403", "bottleneck.bias: The tensor's type is F32; it must be I32", Tensor(Tensors, "bottleneck.bias", t => t with { Type = SafeTensorType.F32 })),
        new("405-weight-transposed", "PNLP0404", "mixer0.channel.out.weight: The tensor's shape is [12, 8]; it must be [8, 12]", Tensor(Tensors, "mixer0.channel.out.weight", t => t with { Shape = [12, 8] })),
        new("406-weight-flat", "PNLP0404", "mixer0.channel.out.weight: The tensor's shape is [96]", Tensor(Tensors, "mixer0.channel.out.weight", t => t with { Shape = [96] })),
        new("407-weight-for-other-length", "PNLP0404", "mixer0.token.hidden.weight: The tensor's shape is [4, 5]; it must be [4, 6]", Tensor(Tensors, "mixer0.token.hidden.weight", t => SafeTensor.FromInt8(t.Name, new sbyte[20], 4, 5))),
        new("408-weight-minus-128", "PNLP0405", "bottleneck.weight[1][2]: ", Tensor(Tensors, "bottleneck.weight", t => SafeTensor.FromInt8(t.Name, [.. t.AsInt8().SetItem((1 * 48) + 2, -128)], 8, 48))),
        new("409-weight-scale-nan", "PNLP0406", "bottleneck.weight_scale[3]: NaN", Scale(float.NaN)),
        new("410-weight-scale-zero", "PNLP0406", "bottleneck.weight_scale[3]: 0 ", Scale(0)),
        new("411-weight-scale-negative", "PNLP0406", "bottleneck.weight_scale[3]: -1", Scale(-1)),
        new("412-weight-scale-infinite", "PNLP0406", "bottleneck.weight_scale[3]: Infinity", Scale(float.PositiveInfinity)),
        new("413-weight-scale-subnormal", "PNLP0406", "bottleneck.weight_scale[3]: 1E-40", Scale(1e-40f)),
        new("414-gamma-nan", "PNLP0407", "final.norm.gamma[0]: NaN", Norm("gamma", float.NaN)),
        new("415-beta-infinite", "PNLP0407", "final.norm.beta[0]: -Infinity", Norm("beta", float.NegativeInfinity)),
        new("416-transitions-missing", "PNLP0401", "slots.start: The tensor is missing; the head \"slots\" needs it", Config(config => config["heads"]![1]!["kind"] = "bio_path")),
        new("417-transitions-unused", "PNLP0402", "slots.keep: ", Container(Tensors, file => file with { Tensors = file.Tensors.Add("slots.keep", SafeTensor.FromInt16("slots.keep", [1])) })),
        new("418-transitions-of-other-slots", "PNLP0404", "slots.start: The tensor's shape is [3, 2]; it must be [4, 3]", Transitions(SafeTensorType.I16)),
        new("419-transitions-of-words", "PNLP0403", "slots.keep: The tensor's type is I32; it must be I16", Transitions(SafeTensorType.I32)),
    ];

    private static Action<string> Transitions(SafeTensorType type) => folder =>
    {
        Config(config => config["heads"]![1]!["kind"] = "bio_path")(folder);
        Container(Tensors, file => file with { Tensors = file.Tensors.Add("slots.start", Of("slots.start", 3, 2)).Add("slots.keep", Of("slots.keep", 2, 1)) })(folder);

        SafeTensor Of(string name, int rows, int columns) =>
            type == SafeTensorType.I16 ? SafeTensor.FromInt16(name, new short[rows * columns], rows, columns) : SafeTensor.FromInt32(name, new int[rows * columns], rows, columns);
    };

    private static Action<string> Scale(float value) => Tensor(Tensors, "bottleneck.weight_scale", t => SafeTensor.FromFloat32(t.Name, [.. t.AsFloat32().SetItem(3, value)], 8));

    internal static Action<string> Norm(string tensor, float value) => Tensor(Tensors, $"final.norm.{tensor}", t => SafeTensor.FromFloat32(t.Name, [.. t.AsFloat32().SetItem(0, value)], 8));
}
