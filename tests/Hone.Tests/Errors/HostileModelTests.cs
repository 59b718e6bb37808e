using System.Collections.Concurrent;
using System.Diagnostics;
using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>
/// Damaged and hostile files: each gives a graph or a ModelException, in little time and memory, and nothing else.
/// </summary>
/// <remarks>
/// HONE_HOSTILE_COUNT sets the number of mutants of each kind (10,000), HONE_HOSTILE_SEED the first seed (1). A mutant
/// depends on its seed and the test data only: to see one again, set the seed and a count of 1.
/// </remarks>
public class HostileModelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static long FirstSeed => Setting("HONE_HOSTILE_SEED", 1);

    private static long Count => Setting("HONE_HOSTILE_COUNT", 10_000);

    [DataFact]
    public void Files_with_damaged_bytes_give_a_graph_or_a_refusal()
    {
        var corpus = new HostileCorpus();
        TryAll(random =>
        {
            var (name, bytes) = corpus.Pick(random);
            byte[] mutant = ByteMutations.Apply(bytes, random);
            HostileTrial.TryModel(mutant, name);
        });
    }

    [DataFact]
    public void Models_with_changed_structure_give_a_graph_or_a_refusal()
    {
        var corpus = new HostileCorpus();
        TryAll(random =>
        {
            var (name, bytes) = corpus.Pick(random);
            byte[] mutant = StructuralMutations.Apply(bytes, random);
            HostileTrial.TryModel(mutant, name);
        });
    }

    [DataFact]
    public void Models_with_changed_structure_run_compiled_as_interpreted_or_are_refused_by_both()
    {
        var corpus = new HostileCorpus();
        TryAll(random =>
        {
            var (name, bytes) = corpus.Pick(random);
            DifferentialTrial.TryModel(StructuralMutations.Apply(bytes, random), name, random);
        });
    }

    [DataFact]
    public void Damaged_tensor_files_give_a_tensor_or_a_refusal()
    {
        var tensors = HostileCorpus.Tensors();
        TryAll(random =>
        {
            var (name, bytes) = tensors[random.Next(0, tensors.Count)];
            HostileTrial.TryTensor(ByteMutations.Apply(bytes, random), name);
        });
    }

    /// <summary>
    /// Runs a trial for each seed on all processors; a trial that does not end fails the test, with its seed.
    /// </summary>
    private static void TryAll(Action<SeededRandom> trial)
    {
        var failures = new ConcurrentQueue<string>();
        int workers = Environment.ProcessorCount;
        var running = new (long Seed, long Start)[workers];
        long next = FirstSeed, end = FirstSeed + Count;
        void Work(int worker)
        {
            for (long seed; (seed = Interlocked.Increment(ref next) - 1) < end && failures.Count < 20;)
            {
                running[worker] = (seed, Stopwatch.GetTimestamp());
                try
                {
                    trial(new SeededRandom(seed));
                }
                catch (Exception e)
                {
                    failures.Enqueue($"seed {seed}: {e.Message}\n{(e.InnerException ?? e).StackTrace}");
                }
            }

            running[worker] = default;
        }

        Task Start(int worker) => Task.Factory.StartNew(
            () => Work(worker), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var tasks = Enumerable.Range(0, workers).Select(Start).ToArray();
        while (!Task.WaitAll(tasks, 200))
        {
            foreach (var (seed, start) in running)
                Assert.False(seed > 0 && Stopwatch.GetElapsedTime(start) > Patience, $"seed {seed} hangs");
        }

        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), out long value) ? value : otherwise;
}
