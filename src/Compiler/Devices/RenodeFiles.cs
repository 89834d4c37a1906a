using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Emit;

namespace PNlpMixer.Codegen.Devices;

/// <summary>A script that starts the console in Renode, and a test of Robot Framework that asks it for its self-test.</summary>
public static class RenodeFiles
{
    private sealed record Context(string Program, string Board, string Platform, string Uart);

    public static IEnumerable<FirmwareFile> For(string board, BoardRenode renode)
    {
        Context context = new(ConsoleFirmware.ProgramName, board, renode.Platform, renode.Uart);
        foreach (string file in new[] { $"{ConsoleFirmware.ProgramName}.resc", $"{ConsoleFirmware.ProgramName}.robot" })
        {
            yield return new FirmwareFile(file, Encoding.ASCII.GetBytes(TemplateRenderer.Render($"integration/{file}.sbn", context)));
        }
    }
}
