using System.CommandLine;
using Hone.Cli.Images;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>How pictures become inputs: --layout, --mean, --std, --scale, --channels.</summary>
internal sealed class PictureFlags
{
    private readonly Option<string?> _layout = Text("--layout",
        "Where the channels of picture inputs lie; by default as declared", "nchw|nhwc");
    private readonly Option<string?> _mean = Text("--mean",
        "value = (pixel x scale - mean) / std, pixel in 0..255; one number or one for red, green, blue; 0", "a,b,c");
    private readonly Option<string?> _std = Text("--std", "See --mean; 1", "a,b,c");
    private readonly Option<string?> _scale = Text("--scale", "See --mean; 1", "x");
    private readonly Option<string?> _channels = Text("--channels", "Order of the channels that the model expects; rgb",
        "rgb|bgr");

    /// <summary>Adds the flags to a command.</summary>
    public void Describe(Command command)
    {
        foreach (var flag in (Option[])[_layout, _mean, _std, _scale, _channels]) command.Options.Add(flag);
    }

    /// <summary>The normalisation that was asked for.</summary>
    public Normalization Normalization(ParseResult given) =>
        Images.Normalization.Parse(given.GetValue(_scale), given.GetValue(_mean), given.GetValue(_std));

    /// <summary>Reads the flags for their errors alone: a mistyped one is no less wrong without a picture.</summary>
    /// <exception cref="UsageException">A flag has a value that it does not take.</exception>
    public void Check(ParseResult given) => _ = (Channels(given), Layout(given), Normalization(given));

    /// <summary>A picture file as a model's input.</summary>
    /// <exception cref="UsageException">The input is not one for pictures.</exception>
    public Tensor Read(ParseResult given, string path, Value input, InputShapes shapes)
    {
        bool blueFirst = Channels(given) == "bgr";
        string? layout = Layout(given);
        var declared = input.Declared;
        int rank = shapes.Told.TryGetValue(input.Name, out var told) ? told.Rank : declared?.Count ?? 4;
        if (rank != 4 || input.Type is not (DataType.Float32 or DataType.UInt8 or DataType.Undefined))
            throw new UsageException($"input {input} takes no picture; give a .npy file");
        var picture = PictureFile.Read(path);
        bool last = layout is not null ? layout == "nhwc" : IsChannelsLast(told, declared);
        var shape = told.Rank == 4 ? told : FromPicture(picture, declared, last, shapes.Batch);
        int channels = last ? shape[3] : shape[1];
        if (channels is not (1 or 3) || shape.Length == 0)
        {
            throw new UsageException(
                $"input {input} would have {channels} channels in {shape}; it takes 3 or 1, see --layout and --shape");
        }

        var type = input.Type == DataType.UInt8 ? DataType.UInt8 : DataType.Float32;
        return PictureTensor.From(picture, type, shape, last, Normalization(given), blueFirst);
    }

    /// <summary>Channels are last where the last dimension says 1 or 3 and the second does not.</summary>
    private static bool IsChannelsLast(Shape told, IReadOnlyList<Dimension>? declared)
    {
        static bool Few(int? extent) => extent is 1 or 3;
        int? Extent(int axis) => told.Rank == 4 ? told[axis] : declared?[axis].Extent;
        return Few(Extent(3)) && !Few(Extent(1));
    }

    /// <summary>The declared shape; open sizes take the picture's, so that it is not stretched without need.</summary>
    private static Shape FromPicture(Picture picture, IReadOnlyList<Dimension>? declared, bool last, int batch)
    {
        int[] open = last ? [batch, picture.Height, picture.Width, 3] : [batch, 3, picture.Height, picture.Width];
        return new Shape([.. open.Select((d, axis) => declared?[axis].Extent ?? d)]);
    }

    private string? Channels(ParseResult given) => Choice(given, _channels, "rgb", "bgr");

    private string? Layout(ParseResult given) => Choice(given, _layout, "nchw", "nhwc");

    private static string? Choice(ParseResult given, Option<string?> flag, params string[] choices)
    {
        string? text = given.GetValue(flag);
        if (text is null || choices.Contains(text)) return text;
        throw new UsageException($"{flag.Name} takes {string.Join(" or ", choices)}, not '{text}'");
    }

    private static Option<string?> Text(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };
}
