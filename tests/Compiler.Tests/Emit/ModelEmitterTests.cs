using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Emit;

public class ModelEmitterTests
{
    [Fact]
    public void Tiny_model_is_emitted_as_in_the_golden()
    {
        // Runtime sources are copies of runtime-c, reviewed there.
        Golden.ShouldMatch("001-tiny", Emitted.Tiny().Files.Where(file => !file.Path.StartsWith("runtime/", StringComparison.Ordinal)));
    }
}
