#:property PublishAot=false
#:project ../src/Hone/Hone.csproj
#:project ../src/Hone.Zoo/Hone.Zoo.csproj
#:property RestorePackagesWithLockFile=false
// Writes a network of the zoo as an ONNX file, loads the file and runs it: dotnet run -c Release samples/run-a-model.cs
using Hone.Networks;
using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;

string path = Path.Combine(Path.GetTempPath(), "hone-squeezenet.onnx");
OnnxModel.Save(Zoo.Build("squeezenet_v1.1"), path);

using var session = Session.Load(path);
var image = Tensor.Create<float>(1, 3, 224, 224);
image.AsSpan<float>().Fill(0.5f);
var outputs = session.Run(new Dictionary<string, Tensor> { [session.Inputs[0].Name] = image });

var scores = outputs[session.Outputs[0].Name].AsSpan<float>().ToArray();
int best = Array.IndexOf(scores, scores.Max());
Console.WriteLine($"class {best} of {scores.Length}, score {scores[best]:0.000}");
File.Delete(path);
return scores.Length == 1000 && Math.Abs(scores.Sum() - 1) < 1e-4 ? 0 : 1;
