using System.Text;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Host;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
IReadOnlyList<IDisposable> signals = Interruption.HandleSignals();
int code = CommandLine.Run(args, Console.Out, Console.Error);
GC.KeepAlive(signals);
return code;
