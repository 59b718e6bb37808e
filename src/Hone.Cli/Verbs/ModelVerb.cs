using System.CommandLine;
using Hone.Cli.Reports;
using Hone.Diagnostics;
using Hone.Cli.Inputs;
using Hone.Graphs;
using Hone.Kernels;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Verbs;

/// <summary>A verb about one model: the model, --threads, --numerics, --passes, --shape and --input.</summary>
internal abstract class ModelVerb : Verb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "A path to an ONNX file, or zoo:NAME" };
    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");
    private readonly Option<string?> _numerics = Flag(
        "--numerics",
        "fast: Winograd and Fourier too, within 1e-4 of the largest output, and quantized models in bytes; "
        + "exact: direct sums in float32 only",
        "exact|fast");

    private readonly Option<string?> _passes = Flag(PassList.Flag, PassList.Help, "all|none|NAME,...|-NAME,...");

    private readonly Option<string[]> _shape = new("--shape")
    {
        Description = "The shape of an input whose dimensions are open", HelpName = "NAME:1x3x224x224",
    };

    private readonly Option<string[]> _input = new("--input")
    {
        Description = "What an input gets; without it, made-up numbers",
        HelpName = "[NAME=]FILE.npy|FILE.png|FILE.jpg|random[:SEED]",
    };

    private readonly PictureFlags _pictures = new();

    /// <summary>The shapes that inputs of open dimensions were given; empty when there are none.</summary>
    private string _chosen = "";

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        command.Arguments.Add(_model);
        command.Options.Add(_threads);
        command.Options.Add(_numerics);
        command.Options.Add(_passes);
        command.Options.Add(_shape);
        command.Options.Add(_input);
        _pictures.Describe(command);
    }

    /// <inheritdoc/>
    public sealed override int Run(ParseResult given, Terminal terminal)
    {
        try
        {
            return RunModel(given, terminal);
        }
        catch (ModelException e) when (_chosen.Length > 0 && !e.IsUnsupported && !e.IsUnsafe)
        {
            // The model loaded, so it is the sizes chosen for its open dimensions that do not suit it.
            throw new UsageException($"{ProblemList.Describe(e)}; with {_chosen}: --shape sets other sizes");
        }
    }

    /// <summary>Does the work and gives the exit code.</summary>
    protected abstract int RunModel(ParseResult given, Terminal terminal);

    /// <summary>The model as typed.</summary>
    protected string Model(ParseResult given) => given.GetRequiredValue(_model);

    /// <summary>What pictures are normalised by.</summary>
    protected Images.Normalization Normalization(ParseResult given) => _pictures.Normalization(given);

    /// <summary>How sessions are made.</summary>
    protected SessionOptions Options(ParseResult given) =>
        new()
        {
            Threads = Numbers.Count("--threads", given.GetValue(_threads), 0),
            Numerics = given.GetValue(_numerics) switch
            {
                null or "fast" => Numerics.Fast,
                "exact" => Numerics.Exact,
                var other => throw new UsageException($"--numerics takes exact or fast, not '{other}'"),
            },
            SkippedPasses = PassList.Skipped(given.GetValue(_passes)),
        };

    /// <summary>A tensor for every input: from the flags; without one, from <paramref name="otherwise"/>.</summary>
    /// <exception cref="UsageException">A flag names no input, or two flags the same one.</exception>
    protected Dictionary<string, Tensor> Inputs(
        ParseResult given, IReadOnlyList<Value> inputs, int batch, Func<DataType, Shape, Tensor> otherwise)
    {
        _pictures.Check(given);
        var shapes = InputShapes.Parse(given.GetValue(_shape) ?? [], inputs, batch);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (string text in given.GetValue(_input) ?? [])
        {
            var (input, source) = Split(text, inputs, tensors);
            if (!tensors.TryAdd(input.Name, Read(given, source, input, shapes)))
                throw new UsageException($"input '{input.Name}' is given twice");
        }

        foreach (var input in inputs)
            if (!tensors.ContainsKey(input.Name)) tensors[input.Name] = otherwise(input.Type, shapes.Of(input));
        var open = inputs.Where(i => i.Declared is not { } dims || dims.Any(d => d.Extent is null));
        _chosen = string.Join(", ", open.Select(i => $"{i.Name} as {tensors[i.Name].Shape}"));
        return tensors;
    }

    /// <summary>NAME=SOURCE, or a source alone for the first input that has none yet.</summary>
    private static (Value Input, string Source) Split(
        string text, IReadOnlyList<Value> inputs, Dictionary<string, Tensor> taken)
    {
        if (inputs.Count == 0) throw new UsageException("the model takes no inputs");
        int equals = text.IndexOf('=');
        if (equals > 0 && !File.Exists(text))
        {
            InputNames.Check(text[..equals], inputs);
            return (inputs.First(i => i.Name == text[..equals]), text[(equals + 1)..]);
        }

        return (inputs.FirstOrDefault(i => !taken.ContainsKey(i.Name)) ?? inputs[0], text);
    }

    private Tensor Read(ParseResult given, string source, Value input, InputShapes shapes)
    {
        if (source == "random" || source.StartsWith("random:", StringComparison.Ordinal))
        {
            string? seed = source.Length > 7 ? source[7..] : null;
            return Fill.Random(input.Type, shapes.Of(input), Numbers.Count("--input random:SEED", seed, 0, least: 0));
        }

        if (Directory.Exists(source)) throw new IOException($"'{source}' is a folder; give a .npy file or a picture");
        if (!File.Exists(source)) throw new FileNotFoundException($"there is no file '{source}'");
        if (!source.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            return _pictures.Read(given, source, input, shapes);
        var tensor = Npy.Read(source);
        if (shapes.Told.TryGetValue(input.Name, out var told) && told != tensor.Shape)
            throw new UsageException($"{source} holds {tensor.Shape}, and --shape says {told} for '{input.Name}'");
        return tensor;
    }
}
