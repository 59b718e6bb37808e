using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Onnx;
using Hone.Operators;
using Hone.Passes;
using Hone.Tensors;

namespace Hone.Runtime;

/// <summary>A model ready to run: compiles a plan for each set of input shapes it meets, keeps the latest.</summary>
/// <remarks>Thread-safe: several threads may run one session at once; they share plans and packed weights.</remarks>
public sealed unsafe class Session : IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _hasOnePlan;
    private Graph _model;
    private PlanCompiler? _compiler;
    private ExceptionDispatchInfo? _failure;
    private readonly CompileContext _context;
    private readonly SessionOptions _options;
    private readonly List<(InputKey Key, Plan Plan)> _plans = [];
    private readonly int _threads;
    private bool _disposed;

    /// <summary>A session over a graph that is not changed any more.</summary>
    /// <exception cref="ModelException">The graph uses what Hone does not serve; every problem is listed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Session(Graph model, SessionOptions? options = null)
        : this(model, options, verified: false)
    {
    }

    private Session(Graph model, SessionOptions? options, bool verified)
    {
        ArgumentNullException.ThrowIfNull(model);
        _options = options ?? new SessionOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.PlanCacheSize, 1, nameof(options));
        var level = _options.Level ?? SimdLevels.Best;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)level, (int)SimdLevels.Best, nameof(options));
        if (!verified) Refuse(OperatorVerifier.Problems(model, OnnxOperators.Explain, own: true));
        // The pool has no more threads than processors, and scratch for others would only cost memory.
        int most = Environment.ProcessorCount;
        _threads = _options.Threads == 0 ? most : Math.Min(_options.Threads, most);
        _context = new CompileContext(level, _options.Optimize)
        {
            Verify = _options.VerifyPasses, Numerics = _options.Numerics, Skipped = _options.CheckedSkips(),
            Explain = _options.Explain, JoinAll = _options.JoinAll,
            Packers = Math.Max(_threads, Weights.LeastPackers),
        };
        _model = model;
        _compiler = new PlanCompiler(model, _context);
        _hasOnePlan = model.Inputs.All(IsFixed) && !_options.KeepModel;
        IsInterpreted = TextModel.Is(model);
    }

    /// <summary>A session over an ONNX file, from which weights are read as a plan packs them.</summary>
    /// <remarks>
    /// The file is needed until the plan is made where every input has a fixed shape, and as long as the session where
    /// plans for other shapes may follow (<see cref="OnnxModel.Open"/> says what may happen to it meanwhile).
    /// </remarks>
    /// <exception cref="ModelException">The model is broken, unsafe or not served; every problem is listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Session Load(string path, SessionOptions? options = null) =>
        new(OnnxModel.Open(path), options, verified: true);

    /// <summary>
    /// Begins to ready the code that sessions run, on another thread, and returns at once; further calls do nothing.
    /// </summary>
    /// <remarks>
    /// For programs that run a network soon after they start: called first thing, it takes place while arguments and
    /// files are read, and the first load and run find most of their code ready. With one processor it does nothing.
    /// </remarks>
    public static void WarmUp() => Runtime.WarmUp.Begin();

    /// <summary>What the caller provides, in the model's order; declared dimensions may be symbolic.</summary>
    public IReadOnlyList<Value> Inputs => _model.Inputs;

    /// <summary>What the caller gets, in the model's order.</summary>
    public IReadOnlyList<Value> Outputs => _model.Outputs;

    /// <summary>True for models with text, which run through the references: kernels hold numbers only.</summary>
    public bool IsInterpreted { get; }

    /// <summary>Threads of a run, the caller among them.</summary>
    public int Threads => _threads;

    /// <summary>Runs with inputs by name and gives the outputs by name.</summary>
    /// <exception cref="ArgumentException">An input is missing, unknown, or of the wrong type or shape.</exception>
    /// <exception cref="ModelException">The model is wrong for these shapes.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var list = InputCheck.InOrder(_model, inputs);
        if (IsInterpreted) return Interpreter.Run(_model, inputs);
        var plan = PlanFor(list);
        var outputs = plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape)).ToArray();
        Execute(plan, list, outputs, default);
        var named = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < outputs.Length; i++) named[_model.Outputs[i].Name] = outputs[i];
        return named;
    }

    /// <summary>Runs with inputs and outputs in the model's order. Allocates nothing for shapes seen before.</summary>
    /// <param name="inputs">One tensor for each input; not changed.</param>
    /// <param name="outputs">One tensor for each output, of its type and shape; they must not overlap inputs.</param>
    /// <exception cref="ArgumentException">A tensor is missing, of the wrong type or shape, or overlaps.</exception>
    /// <exception cref="ModelException">The model is wrong for these shapes.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        InputCheck.Check(_model, inputs);
        if (IsInterpreted)
        {
            TextModel.Run(_model, inputs, outputs);
            return;
        }

        var plan = PlanFor(inputs);
        InputCheck.CheckOutputs(plan, outputs);
        InputCheck.CheckOverlap(inputs, outputs);
        Execute(plan, inputs, outputs, default);
    }

    /// <summary>Compiles for these inputs, unless that was done, and gives the plan.</summary>
    /// <exception cref="ModelException">The model is wrong for these shapes, or is interpreted: no plan.</exception>
    public Plan Prepare(IReadOnlyDictionary<string, Tensor> inputs) => PlanFor(InputCheck.InOrder(_model, inputs));

    /// <summary>The graph after the rewrites for these inputs: for inspection.</summary>
    public Graph Rewrite(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var list = InputCheck.InOrder(_model, inputs);
        lock (_lock)
        {
            return _compiler?.Rewrite(list)
                ?? throw new InvalidOperationException("the model was let go: set SessionOptions.KeepModel");
        }
    }

    /// <summary>Runs several times and gives the milliseconds that each step of the plan took, run by run.</summary>
    public double[][] Profile(IReadOnlyDictionary<string, Tensor> inputs, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var list = InputCheck.InOrder(_model, inputs);
        var plan = PlanFor(list);
        var outputs = plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape)).ToArray();
        var times = new double[runs][];
        var ticks = new long[plan.Steps.Count];
        for (int run = 0; run < runs; run++)
        {
            Array.Clear(ticks);
            Execute(plan, list, outputs, ticks);
            times[run] = Array.ConvertAll(ticks, t => t * 1000.0 / Stopwatch.Frequency);
        }

        return times;
    }

    /// <summary>Runs once and tells which thread ran which task when.</summary>
    public IReadOnlyList<TaskSpan> Trace(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var watch = new TaskWatch(_threads);
        Watch(inputs, _ => watch);
        var threads = watch.Tasks.Threads;
        long start = threads.SelectMany(t => t).Select(e => e.Begin).DefaultIfEmpty().Min();
        static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
        var spans = threads.SelectMany((entries, thread) =>
            entries.Select(e => new TaskSpan(e.Step, e.Task, thread, Ms(e.Begin - start), Ms(e.End - e.Begin))));
        return [.. spans.OrderBy(s => s.BeginMs)];
    }

    /// <summary>
    /// Runs once and shows, as they are computed, the values that survived the rewrites: by their names in the model,
    /// in row-major order. A value may come twice, before and after a reorder.
    /// </summary>
    /// <exception cref="InvalidOperationException">The session was made without explanations.</exception>
    public void Observe(IReadOnlyDictionary<string, Tensor> inputs, Action<string, Tensor> show)
    {
        ArgumentNullException.ThrowIfNull(show);
        if (!_options.Explain) throw new InvalidOperationException("to observe values, set SessionOptions.Explain");
        Watch(inputs, plan => new ValueWatch(plan.Explanation!, show));
    }

    /// <summary>Drops the plans. Runs in progress on other threads end as usual.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _plans.Clear();
        }
    }

    private void Watch(IReadOnlyDictionary<string, Tensor> inputs, Func<Plan, RunWatch> watch)
    {
        var list = InputCheck.InOrder(_model, inputs);
        var plan = PlanFor(list);
        var outputs = plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape)).ToArray();
        Execute(plan, list, outputs, default, watch(plan));
    }

    private static bool IsFixed(Value input)
    {
        if (input.Type == DataType.Undefined || input.Declared is not { } dims) return false;
        for (int i = 0; i < dims.Count; i++)
            if (dims[i].Extent is null) return false;
        return true;
    }

    private static void Refuse(IReadOnlyList<ModelProblem> problems)
    {
        if (problems.Count > 0) throw new ModelException(problems);
    }

    private Plan PlanFor(ReadOnlySpan<Tensor> inputs)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (int i = 0; i < _plans.Count; i++)
            {
                if (!_plans[i].Key.Matches(inputs)) continue;
                var found = _plans[i];
                if (i > 0)
                {
                    _plans.RemoveAt(i);
                    _plans.Insert(0, found);
                }

                return found.Plan;
            }

            var plan = Compile(inputs, out var key);
            _plans.Insert(0, (key, plan));
            if (_plans.Count > _options.PlanCacheSize) _plans.RemoveAt(_plans.Count - 1);
            return plan;
        }
    }

    private Plan Compile(ReadOnlySpan<Tensor> inputs, out InputKey key)
    {
        if (IsInterpreted)
            Refuse([new ModelProblem("a model with text is interpreted: it has no plan") { Unsupported = true }]);
        _failure?.Throw();
        var compiler = _compiler
            ?? throw new CompilerBugException(nameof(Session), "a second plan for a model of fixed shapes");
        var graph = compiler.Rewrite(inputs);
        key = new InputKey(inputs, compiler.DecisiveInputs);
        if (!_hasOnePlan || Array.IndexOf(compiler.DecisiveInputs, true) >= 0) return Lower(graph);

        // From here on each constant goes as soon as a kernel has packed it: nothing may hold the model's graph.
        _compiler = null;
        _model = Signature(_model);
        _context.LastPlan = true;
        try
        {
            return Lower(graph);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        finally
        {
            _context.Release();
        }
    }

    private Plan Lower(Graph graph)
    {
        try
        {
            return new Plan(graph, _context);
        }
        catch (Exception e) when (CompilerBugException.Covers(e))
        {
            throw new CompilerBugException("lowering", e.Message, e);
        }
    }

    /// <summary>Inputs and outputs without the nodes and constants between them.</summary>
    private static Graph Signature(Graph model)
    {
        static Value Bare(Value v) => new(v.Name) { Type = v.Type, Declared = v.Declared };
        var signature = new Graph { Name = model.Name, Opset = model.Opset };
        signature.Inputs.AddRange(model.Inputs.Select(Bare));
        signature.Outputs.AddRange(model.Outputs.Select(Bare));
        return signature;
    }

    private void Execute(Plan plan, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, Span<long> ticks,
        RunWatch? watch = null)
    {
        const int mostOnStack = 256;
        int count = inputs.Length + outputs.Length, threads = Math.Min(_threads, WorkerPool.Shared.Workers + 1);
        Span<nint> pointers = count <= mostOnStack ? stackalloc nint[count] : new nint[count];
        var run = plan.Rent(threads);
        var pins = run.Pins;
        try
        {
            for (int i = 0; i < count; i++)
            {
                pins[i] = (i < inputs.Length ? inputs[i] : outputs[i - inputs.Length]).Memory.Pin();
                pointers[i] = (nint)pins[i].Pointer;
            }

            using var team = WorkerPool.Shared.Rent(threads);
            fixed (nint* first = pointers) run.Run((void**)first, (void**)first + inputs.Length, team, ticks, watch);
        }
        finally
        {
            for (int i = 0; i < count; i++)
            {
                pins[i].Dispose();
                pins[i] = default;
            }

            plan.Return(run);
        }
    }
}
