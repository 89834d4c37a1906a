using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.Report;

/// <summary>What <c>pnlpc eval</c> measured, in percent; null where data or model have no answer.</summary>
public sealed record EvalReport(
    string Model,
    string Target,
    string Words,
    int Utterances,
    double? SlotExactMatch,
    double? SlotF1,
    double? IntentAccuracy,
    double? JointExactMatch)
{
    public string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Model} on {Target}, {Words} words, {Utterances:N0} utterances\n");
        Line("slot exact match", SlotExactMatch);
        Line("slot F1", SlotF1);
        Line("intent accuracy", IntentAccuracy);
        Line("joint exact match", JointExactMatch);
        return text.ToString();

        void Line(string what, double? percent)
        {
            string number = percent is { } known ? known.ToString("F2", CultureInfo.InvariantCulture) : "-";
            text.Append(CultureInfo.InvariantCulture, $"  {what,-20}{number,8}\n");
        }
    }
}
