using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>Models whose integers cannot be computed as docs/numerics.md demands.</summary>
internal static class QuantizationCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("601-accumulator-overflow", "PNLP0602", "$.layers[11]: The accumulator", Bias("mixer0.channel.out", 8, int.MaxValue)),
        new("602-bottleneck-overflow", "PNLP0602", "$.layers[0]: The accumulator", Bias("bottleneck", 8, int.MinValue)),
        new("603-output-scale-too-fine", "PNLP0603", "$.layers[9]: input scale * weight scale / output scale is", Layer("mixer0.channel.hidden", layer => layer["output"]!["scale"] = 1e-6)),
        new("604-add-scale-too-fine", "PNLP0603", "$.layers[12]: The input scales 0.07 and 0.15", Config(config =>
        {
            config["layers"]![12]!["output"]!["scale"] = 1e-9;
            config["layers"]![13]!["epsilon"] = 0;
        })),
        new("605-token-contract-zero-point", "PNLP0604", "$.layers[4].inputs[0]: ", Layer("mixer0.token.norm", layer => layer["output"]!["zero_point"] = 1)),
        new("606-gamma-too-large", "PNLP0605", "$.layers[13]: ", TensorCases.Norm("gamma", 1e30f)),
        new("607-beta-too-large", "PNLP0605", "$.layers[13]: ", TensorCases.Norm("beta", -1e30f)),
        new("608-epsilon-too-large", "PNLP0605", "$.layers[13]: ", Layer("final.norm", layer => layer["epsilon"] = 1e12)),
        new("609-logit-scale", "PNLP0606", "$.heads[0].input: ", Layer("intent_logits", layer => layer["output"]!["scale"] = 1000)),
        new("610-candidate-zero-point", "PNLP0607", "$.layers[10].inputs[0]: The first input of fo_pool must have zero point 0; it has 1", Recurrent("qrnn0.fwd.z.act", layer => layer["output"]!["zero_point"] = 1)),
        new("611-gate-scale", "PNLP0608", "$.layers[10].inputs[1]: A gate of fo_pool must have scale 0.00390625 (1/256) and zero point -128; it has 0.004 and -128", Recurrent("qrnn0.fwd.f.act", layer => layer["output"]!["scale"] = 0.004)),
        new("612-gate-zero-point", "PNLP0608", "$.layers[17].inputs[2]: ", Recurrent("qrnn0.bwd.o.act", layer => layer["output"]!["zero_point"] = 0)),
        new("613-pool-scale-too-fine", "PNLP0603", "$.layers[10]: The input scale 0.0078125 over 65536", Recurrent(config =>
        {
            foreach (int layer in (int[])[10, 17, 18])
            {
                config["layers"]![layer]!["output"]!["scale"] = 1e-7;
            }
        })),
        new("614-convolution-overflow", "PNLP0602", "$.layers[4]: The accumulator", folder =>
        {
            Recurrent(_ => { })(folder);
            Bias("qrnn0.fwd.z", 4, int.MaxValue)(folder);
        }),
    ];

    private static Action<string> Bias(string layer, int outputs, int value) =>
        Tensor(Tensors, $"{layer}.bias", t => SafeTensor.FromInt32(t.Name, [value, .. t.AsInt32().AsSpan()[1..]], outputs));
}
