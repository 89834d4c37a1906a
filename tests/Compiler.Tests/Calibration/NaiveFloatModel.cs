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
        double[,] x = inputs[0];
        double[,] y = new double[layer.Shape.Rows(wordRows), layer.Shape.Columns];
        for (int r = 0; r < y.GetLength(0); r++)
        {
            for (int c = 0; c < y.GetLength(1); c++)
            {
                y[r, c] = layer.Operator switch
                {
                    FloatOperator.Bottleneck or FloatOperator.FullyConnected => layer.Bias[c] + Enumerable.Range(0, layer.Inner).Sum(k => (double)layer.Weights[(c * layer.Inner) + k] * x[r, k]),
                    FloatOperator.TokenContract or FloatOperator.TokenExpand => layer.Bias[r] + Enumerable.Range(0, x.GetLength(0)).Sum(k => (double)layer.Weights[(r * layer.Inner) + k] * x[k, c]),
                    FloatOperator.Conv1d => layer.Bias[c] + Enumerable.Range(0, layer.Inner).Sum(k => (double)layer.Weights[(c * layer.Inner) + k] * Neighbour(x, r - layer.Before + (k / x.GetLength(1)), k % x.GetLength(1))),
                    FloatOperator.FoPool => inputs[2][r, c] * State(inputs, r, c, layer.Backward),
                    FloatOperator.Concat => c < x.GetLength(1) ? x[r, c] : inputs[1][r, c - x.GetLength(1)],
                    FloatOperator.Tanh => Math.Tanh(x[r, c]),
                    FloatOperator.Sigmoid => 1 / (1 + Math.Exp(-x[r, c])),
                    FloatOperator.LayerNorm => (Normalized(x, r, c, layer.Option) * layer.Weights[c]) + layer.Bias[c],
                    FloatOperator.Gelu => x[r, c] * NormalDistribution(x[r, c]),
                    FloatOperator.LeakyRelu => x[r, c] >= 0 ? x[r, c] : layer.Option * x[r, c],
                    FloatOperator.Add => x[r, c] + inputs[1][r, c],
                    FloatOperator.MaxPool => Enumerable.Range(0, x.GetLength(0)).Max(row => x[row, c]),
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
