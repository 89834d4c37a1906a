using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;
using static PNlpMixer.Codegen.Tests.Rejected.FolderEdits;

namespace PNlpMixer.Codegen.Tests.Rejected;

/// <summary>Layers and heads that do not belong together.</summary>
internal static class GraphCases
{
    public static IEnumerable<RejectedCase> All =>
    [
        new("270-duplicate-layer", "PNLP0213", "$.layers[17].name: The name \"bottleneck.act\"", Append("bottleneck.act", "final.norm")),
        new("271-layer-named-features", "PNLP0213", "$.layers[17].name: The name \"features\"", Append("features", "final.norm")),
        new("272-unknown-input", "PNLP0214", "$.layers[7].inputs[0]: There is no layer \"bottleneck.nrom\"; the nearest is \"bottleneck.norm\"", Input("mixer0.token.add", "bottleneck.nrom")),
        new("273-forward-reference", "PNLP0215", "$.layers[7].inputs[0]: The layer \"final.norm\"", Input("mixer0.token.add", "final.norm")),
        new("274-layer-reads-itself", "PNLP0215", "$.layers[7].inputs[0]", Input("mixer0.token.add", "mixer0.token.add")),
        new("275-unused-layer", "PNLP0216", "$.layers[17]: No layer and no head uses the output of \"extra\"", Append("extra", "final.norm")),
        new("276-add-of-two-shapes", "PNLP0218", "$.layers[10].inputs: add needs two inputs of one shape; here it is [T][12] and [T][8]", Layer("mixer0.channel.act", layer =>
        {
            layer["op"] = "add";
            layer["inputs"]!.AsArray().Add("mixer0.channel.norm");
        })),
        new("277-token-expand-of-words", "PNLP0218", "$.layers[9].inputs[0]: token_expand needs a fixed number of rows", Layer("mixer0.channel.hidden", layer =>
        {
            layer["op"] = "token_expand";
            layer.AsObject().Remove("units");
        })),
        new("278-token-contract-of-units", "PNLP0218", "$.layers[5].inputs[0]: token_contract needs one row a word, [T][...]; here it is \"mixer0.token.hidden\" [4][8]", Layer("mixer0.token.act", layer =>
        {
            layer["op"] = "token_contract";
            layer["units"] = 4;
        })),
        new("279-norm-over-1024-channels", "PNLP0218", "layer_norm needs at most 1024 channels", WideNorm),
        new("280-s16-in-the-middle", "PNLP0219", "$.layers[10].inputs[0]: Expected an input of s8, found \"mixer0.channel.hidden\" of s16", Layer("mixer0.channel.hidden", layer =>
        {
            layer["output"]!["dtype"] = "s16";
            layer["output"]!["zero_point"] = 0;
        })),
        new("281-s16-from-a-norm", "PNLP0219", "$.layers[13].output.dtype: ", Layer("final.norm", layer => layer["output"]!["dtype"] = "s16")),
        new("282-head-on-s8", "PNLP0220", "$.heads[1].input: ", Layer("slot_logits", layer => layer["output"]!["dtype"] = "s8")),
        new("283-sequence-head-on-words", "PNLP0221", "$.heads[1].input: ", Head(1, head => head["kind"] = "sequence")),
        new("284-bio-head-on-pool", "PNLP0221", "$.heads[0].input: ", Head(0, head =>
        {
            head["kind"] = "bio";
            head["labels"] = new JsonArray("O", "B-x", "I-x");
        })),
        new("285-too-few-labels", "PNLP0222", "$.heads[0].labels: There are 2 labels for 3 logits", Head(0, head => head["labels"]!.AsArray().RemoveAt(2))),
        new("286-duplicate-head", "PNLP0226", "$.heads[1].name: ", Head(1, head => head["name"] = "intent")),
        new("287-head-of-no-layer", "PNLP0214", "$.heads[2].input: There is no layer \"slot_logit\"", Config(config => config["heads"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "more",
            ["kind"] = "sequence",
            ["input"] = "slot_logit",
            ["labels"] = new JsonArray("x"),
        }))),
        new("288-add-of-features", "PNLP0230", "$.layers[7].inputs[0]: add cannot read \"features\"", Input("mixer0.token.add", "features")),
        new("289-bottleneck-of-a-layer", "PNLP0230", "$.layers[9].inputs[0]: bottleneck reads \"features\"", Layer("mixer0.channel.hidden", layer => layer["op"] = "bottleneck")),
        new("290-pool-with-other-scale", "PNLP0231", "$.layers[15].output: ", Layer("intent.pool", layer => layer["output"]!["scale"] = 0.04)),
        new("291-conv1d-of-units", "PNLP0218", "$.layers[5].inputs[0]: conv1d needs one row a word, [T][...]; here it is \"mixer0.token.hidden\" [4][8]", Layer("mixer0.token.act", layer =>
        {
            layer["op"] = "conv1d";
            layer["units"] = 8;
            layer["before"] = 1;
            layer["after"] = 0;
        })),
        new("292-conv1d-too-wide", "PNLP0206", "$.layers[4].before: 5 is out of range: 0 to 4", Recurrent("qrnn0.fwd.z", layer => layer["before"] = 5)),
        new("293-fo-pool-of-no-direction", "PNLP0207", "$.layers[10].direction: \"both\" is not known; known: \"forward\", \"backward\"", Recurrent("qrnn0.fwd.pool", layer => layer["direction"] = "both")),
        new("294-fo-pool-of-two-inputs", "PNLP0217", "$.layers[10].inputs: fo_pool takes 3 input(s), found 2", Recurrent("qrnn0.fwd.pool", layer => layer["inputs"]!.AsArray().RemoveAt(2))),
        new("295-fo-pool-of-two-shapes", "PNLP0218 PNLP0216", "$.layers[10].inputs: fo_pool needs three inputs of one shape; here it is [T][4], [T][4] and [T][8]", Recurrent("qrnn0.fwd.pool", layer => layer["inputs"]![2] = "bottleneck")),
        new("296-concat-of-a-row", "PNLP0218 PNLP0216", "$.layers[24].inputs[1]: concat needs one row a word", Recurrent(config => config["layers"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "more",
            ["op"] = "concat",
            ["inputs"] = new JsonArray("final.norm", "intent.pool"),
            ["output"] = new JsonObject { ["dtype"] = "s8", ["scale"] = 0.03, ["zero_point"] = 0 },
        }))),
        new("297-concat-of-two-scales", "PNLP0232", "$.layers[18].output: ", Recurrent("qrnn0.bwd.pool", layer => layer["output"]!["scale"] = 0.006)),
        new("298-concat-too-wide", "PNLP0218 PNLP0216", "concat needs at most 4096 columns in all; here it is [T][4096] and [T][4096]", Recurrent(config =>
        {
            for (int doubled = 0; doubled < 10; doubled++)
            {
                string from = doubled == 0 ? "final.norm" : FormattableString.Invariant($"wide{doubled}");
                config["layers"]!.AsArray().Add(new JsonObject
                {
                    ["name"] = FormattableString.Invariant($"wide{doubled + 1}"),
                    ["op"] = "concat",
                    ["inputs"] = new JsonArray(from, from),
                    ["output"] = new JsonObject { ["dtype"] = "s8", ["scale"] = 0.03, ["zero_point"] = 0 },
                });
            }
        })),
    ];

    private static Action<string> Append(string name, string input) => Config(config => config["layers"]!.AsArray().Add(new JsonObject
    {
        ["name"] = name,
        ["op"] = "gelu",
        ["inputs"] = new JsonArray(input),
        ["output"] = new JsonObject { ["dtype"] = "s8", ["scale"] = 0.1, ["zero_point"] = 0 },
    }));

    private static Action<string> Input(string layer, string input) => Layer(layer, node => node["inputs"]![0] = input);

    private static Action<string> WideNorm => FolderEdits.All(
        Config(config =>
        {
            config["layers"]![9]!["units"] = 1025;
            config["layers"]![10]!["op"] = "layer_norm";
            config["layers"]![10]!["epsilon"] = 0;
        }),
        Tensor(Tensors, "mixer0.channel.hidden.weight", t => SafeTensor.FromInt8(t.Name, new sbyte[1025 * 8], 1025, 8)),
        Tensor(Tensors, "mixer0.channel.hidden.bias", t => SafeTensor.FromInt32(t.Name, new int[1025], 1025)),
        Tensor(Tensors, "mixer0.channel.hidden.weight_scale", t => SafeTensor.FromFloat32(t.Name, [.. Enumerable.Repeat(0.01f, 1025)], 1025)));
}
