using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

public class SafeTensorsTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        SafeTensorsFile file = SafeTensorsFile.Of(
            [
                SafeTensor.FromInt8("b.odd", [-128, 0, 127], 3),
                SafeTensor.FromInt32("a", [int.MinValue, int.MaxValue], 2, 1),
                SafeTensor.FromUInt32("c", [uint.MaxValue]),
                SafeTensor.FromFloat32("d", [float.NaN, -0.0f], 2),
                SafeTensor.FromInt8("empty", [], 0, 7),
            ],
            [new("k\u00e9y", "va\"lue"), new("a", "")]);
        DiagnosticBag diagnostics = [];

        SafeTensorsFile read = new SafeTensorsReader("file", diagnostics).Read(SafeTensorsWriter.Write(file)).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));

        read.Metadata.ShouldBe(file.Metadata);
        read.Tensors.Keys.ShouldBe(file.Tensors.Keys);
        foreach ((string name, SafeTensor tensor) in file.Tensors)
        {
            read.Tensors[name].Type.ShouldBe(tensor.Type);
            read.Tensors[name].Shape.ToArray().ShouldBe(tensor.Shape.ToArray());
            read.Tensors[name].Data.ToArray().ShouldBe(tensor.Data.ToArray());
        }

        read.Tensors["b.odd"].AsInt8().ToArray().ShouldBe([-128, 0, 127]);
        read.Tensors["a"].AsInt32().ToArray().ShouldBe([int.MinValue, int.MaxValue]);
        read.Tensors["c"].AsUInt32().ToArray().ShouldBe([uint.MaxValue]);
    }

    [Fact]
    public void Writing_is_aligned_and_does_not_depend_on_the_order_given()
    {
        SafeTensor[] tensors = [SafeTensor.FromInt8("a", [1], 1), SafeTensor.FromInt32("b", [2], 1), SafeTensor.FromInt32("c", [3], 1)];

        byte[] bytes = SafeTensorsWriter.Write(SafeTensorsFile.Of(tensors, []));

        bytes.ShouldBe(SafeTensorsWriter.Write(SafeTensorsFile.Of(tensors.Reverse(), [])));
        int header = (int)BitConverter.ToInt64(bytes);
        (header % 8).ShouldBe(0);
        Encoding.UTF8.GetString(bytes, 8, header).TrimEnd(' ').ShouldBe(
            """{"b":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"I32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"I8","shape":[1],"data_offsets":[8,9]}}""");
    }
}
