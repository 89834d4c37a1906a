namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Float models, calibration and comparison (PNLP10nn).</summary>
public sealed partial class DiagnosticBag
{
    public void FloatModel(string file) =>
        Error("PNLP1000", file, "This is a float model: \"precision\" says so. Only quantized models can be compiled and run.", "Quantize it: pnlpc quantize MODEL --calibration FILE -o DIR.");

    public void NotAFloatModel(string file) =>
        Error("PNLP1001", file, "This is no float model: there is no \"precision\" in it.", "Give the float folder that training wrote (docs/model-format.md, Float models).");

    public void ParameterNotFinite(string location, string value) =>
        Error("PNLP1002", location, $"{value} is not finite.", "Check the training run: weights and biases are finite numbers.");

    public void OperatorWithoutFloat(string location, string op) =>
        Error("PNLP1003", location, $"{op} cannot be executed in float.", "Quantize this model with the training recipe.");

    public void ActivationNotFinite(string layer) =>
        Error("PNLP1004", layer, "On the calibration data the layer's output is not finite.", "Check the weights of this layer and of those before it: they are too large for 32-bit floats.");

    public void LayersDiffer(string location, string inFloat, string inIntegers) =>
        Error("PNLP1010", location, $"The models cannot be compared: the float model has {Quote(inFloat)}, the integer model {Quote(inIntegers)}.", "Give a float model and a model that was quantized from it.");

    public void NothingToCalibrate(string file) =>
        Error("PNLP1020", file, "No utterance in it has a word.", "Calibrate on utterances like those the model will see: some hundreds of the training data.");
}
