namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Counts over a data set, and what they come to in percent. What the data or the model has no answer for is null.</summary>
public sealed class EvaluationScores(bool slots, bool intents)
{
    private int _utterances;
    private int _slotsExact;
    private int _intentsRight;
    private int _jointRight;
    private long _spansRight;
    private long _spansPredicted;
    private long _spansGold;

    public int Utterances => _utterances;

    public double? SlotExactMatch => slots ? Percent(_slotsExact, _utterances) : null;

    /// <summary>The harmonic mean of precision and recall of spans, over all utterances together (as conlleval).</summary>
    public double? SlotF1 => slots ? Percent(2 * _spansRight, _spansPredicted + _spansGold) : null;

    public double? IntentAccuracy => intents ? Percent(_intentsRight, _utterances) : null;

    public double? JointExactMatch => slots && intents ? Percent(_jointRight, _utterances) : null;

    public void Add(bool slotsExact, bool intentRight, int spansRight, int spansPredicted, int spansGold)
    {
        _utterances++;
        _slotsExact += slotsExact ? 1 : 0;
        _intentsRight += intentRight ? 1 : 0;
        _jointRight += slotsExact && intentRight ? 1 : 0;
        _spansRight += spansRight;
        _spansPredicted += spansPredicted;
        _spansGold += spansGold;
    }

    private static double Percent(long part, long whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 2);
}
