using System.Collections.Immutable;
using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Tests.Calibration;

/// <summary>The layers in doubles, as docs/model-format.md and docs/numerics.md define them, with no thought of speed.</summary>
internal static class NaiveFloatModel
{
    public static Dictionary<string, double[,]> Run(FloatGraph graph, ushort[] positions, int words)
    {
        int rows = graph.Padding == PaddingMode.Fixed ? graph.MaxTokens : words;
        Dictionary<string, double[,]> values = new(StringComparer.Ordinal) { ["features"] = Counters(graph.Projection, positions, words, rows) };
        foreach (FloatLayer layer in graph.Layers)
        {
            values.Add(layer.Name, Layer(layer, [.. layer.Inputs.Select(input => values[input])], rows));
        }

        return values;
    }

    private static double[,] Counters(ProjectionOptions projection, ushort[] positions, int words, int rows)
    {
        int width = (2 * projection.Window) + 1;
        double[,] counters = new double[rows, width * projection.Counters];
        for (int t = 0; t < rows; t++)
        {
            for (int place = 0; place < width; place++)
            {
                int neighbour = t + place - projection.Window;
                for (int i = 0; neighbour >= 0 && neighbour < words && i < projection.Positions; i++)
                {
                    counters[t, (place * projection.Counters) + positions[(neighbour * projection.Positions) + i]]++;
                }
            }
        }

        return counters;
    }

    private static double[,] Layer(FloatLayer layer, double[][,] inputs, int wordRows)
    {
        ImmutableArray<float> weights = layer.Tensors.GetValueOrDefault("weight", []);
        ImmutableArray<float> bias = layer.Tensors.GetValueOrDefault("bias", []);
        int inner = bias.IsEmpty ? 0 : weights.Length / bias.Length;
        double[,] x = inputs[0];
        double[,] y = new double[layer.Shape.Rows(wordRows), layer.Shape.Columns];
        for (int r = 0; r < y.GetLength(0); r++)
        {
            for (int c = 0; c < y.GetLength(1); c++)
            {
                y[r, c] = layer.OperatorName switch
                {
                    "bottleneck" or "fully_connected" => bias[c] + Enumerable.Range(0, inner).Sum(k => (double)weights[(c * inner) + k] * x[r, k]),
                    "token_contract" or "token_expand" => bias[r] + Enumerable.Range(0, x.GetLength(0)).Sum(k => (double)weights[(r * inner) + k] * x[k, c]),
                    "conv1d" => bias[c] + Enumerable.Range(0, inner).Sum(k => (double)weights[(c * inner) + k] * Neighbour(x, r - layer.Keys.IntegerOf("before") + (k / x.GetLength(1)), k % x.GetLength(1))),
                    "fo_pool" => inputs[2][r, c] * State(inputs, r, c, layer.Keys.IntegerOf("direction") == 1),
                    "concat" => c < x.GetLength(1) ? x[r, c] : inputs[1][r, c - x.GetLength(1)],
                    "tanh" => Math.Tanh(x[r, c]),
                    "sigmoid" => 1 / (1 + Math.Exp(-x[r, c])),
                    "layer_norm" => (Normalized(x, r, c, layer.Keys.NumberOf("epsilon")) * layer["gamma"][c]) + layer["beta"][c],
                    "gelu" => x[r, c] * NormalDistribution(x[r, c]),
                    "leaky_relu" => x[r, c] >= 0 ? x[r, c] : layer.Keys.NumberOf("alpha") * x[r, c],
                    "add" => x[r, c] + inputs[1][r, c],
                    "max_pool" => Enumerable.Range(0, x.GetLength(0)).Max(row => x[row, c]),
                    _ => throw new ArgumentOutOfRangeException(nameof(layer)),
                };
            }
        }

        return y;
    }

    private static double Neighbour(double[,] x, int row, int column) => row >= 0 && row < x.GetLength(0) ? x[row, column] : 0;

    /// <summary>Of the first word in the direction it is the candidate alone, in part.</summary>
    private static double State(double[][,] inputs, int row, int column, bool backward)
    {
        if (row < 0 || row >= inputs[0].GetLength(0))
        {
            return 0;
        }

        double forget = inputs[1][row, column];
        return (forget * State(inputs, backward ? row + 1 : row - 1, column, backward)) + ((1 - forget) * inputs[0][row, column]);
    }

    private static double NormalDistribution(double v) => PNlpMixer.Codegen.Quantization.RealFunctions.NormalDistribution(v);

    private static double Normalized(double[,] x, int row, int column, double epsilon)
    {
        double[] values = [.. Enumerable.Range(0, x.GetLength(1)).Select(c => x[row, c])];
        double mean = values.Average();
        return (values[column] - mean) / Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + epsilon);
    }
}
