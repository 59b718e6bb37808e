using System.Reflection;
using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes;

namespace Hone.Tests.House;

/// <summary>All that exists is a line in a table, and each line is sound.</summary>
public class TableTests
{
    [Fact]
    public void Every_operator_class_is_in_the_table_once()
    {
        var classes = Classes<Operator>().Select(t => t.Name).Order(StringComparer.Ordinal);
        Assert.Equal(classes, OperatorTable.All.Select(o => o.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operator_is_found_by_its_name_and_lists_sound_attributes()
    {
        foreach (var op in OperatorTable.All)
        {
            Assert.Same(op, OperatorTable.Find(op.Domain, op.Name));
            Assert.True(op.Since <= op.Until && op.InputCount.Least <= op.InputCount.Most, op.Name);
            Assert.True(op.OutputCount.Most >= 1 && op.OutputCount.Least <= op.OutputCount.Most, op.Name);
            bool Unsound(AttributeSpec a) => a.Name.Length == 0 || a.Since > a.Until || a.Kind == AttributeKind.Other;
            Assert.DoesNotContain(op.Attributes, Unsound);
            Assert.Contains(op.Domain, new[] { "", "hone" });
        }
    }

    [Fact]
    public void Every_kernel_row_has_a_name_of_its_own_and_refuses_foreign_requests()
    {
        Assert.Equal(KernelTable.Rows.Count, KernelTable.Rows.Select(r => r.Name).Distinct().Count());
        foreach (var row in KernelTable.Rows)
        {
            Assert.NotEmpty(row.Summary);
            Assert.All(SimdLevels.Available, level => Assert.Null(row.Create(new ForeignRequest(), level)));
        }
    }

    [Fact]
    public void Every_kernel_class_is_made_by_the_table_or_by_lowering()
    {
        string sources = string.Concat(Repository.Sources("src/Hone").Select(s => s.Text));
        foreach (var type in Classes<Kernel>())
            Assert.Matches($@"new {type.Name.Split('`')[0]}\b", sources);
    }

    [Fact]
    public void Every_pass_has_a_name_and_a_reason()
    {
        Assert.All(Pipeline.Passes, p => Assert.True(p.Name.Contains('-') && p.Reason.Length > 20, p.Name));
        Assert.Equal(Pipeline.LoweringRules.Count, Pipeline.LoweringRules.Select(r => r.Name).Distinct().Count());
    }

    [Fact]
    public void Every_pass_class_is_in_the_pipeline()
    {
        Type[] arguments = [typeof(Graph), typeof(CompileContext)];
        var passes = typeof(Pipeline).Assembly.DefinedTypes
            .Where(t => t.Namespace == "Hone.Passes" && t is { IsAbstract: true, IsSealed: true })
            .Where(t => t.GetMethod("Run", BindingFlags.Public | BindingFlags.Static, arguments) is not null);
        var listed = Pipeline.Passes.Select(p => p.Run.Method.DeclaringType!.Name).Distinct();
        Assert.Equal(
            passes.Select(t => t.Name).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<TypeInfo> Classes<TParent>() =>
        typeof(TParent).Assembly.DefinedTypes.Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(TParent)));

    private sealed record ForeignRequest : KernelRequest;
}
