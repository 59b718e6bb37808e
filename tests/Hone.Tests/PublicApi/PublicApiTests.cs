using System.Reflection;
using System.Text;
using Hone.Runtime;
using Hone.Tests.House;

namespace Hone.Tests.PublicApi;

/// <summary>What the library shows to the world, as text: no change of it goes unseen.</summary>
/// <remarks>HONE_UPDATE_GOLDEN=1 writes the text anew.</remarks>
public class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfEveryRecord = ["ToString", "Equals", "GetHashCode", "Deconstruct"];

    [Fact]
    public void The_public_surface_is_the_golden_one()
    {
        string file = Path.Combine(Repository.Root, "tests", "Hone.Tests", "PublicApi", "Hone.txt");
        string text = Describe(typeof(Session).Assembly);
        if (Environment.GetEnvironmentVariable("HONE_UPDATE_GOLDEN") == "1") File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static string Describe(Assembly library)
    {
        var text = new StringBuilder();
        foreach (var type in library.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            var members = type.GetMembers(Declared)
                .Where(m => m is not MethodBase { IsSpecialName: true } || m is ConstructorInfo)
                .Where(m => !m.Name.Contains('<') && !OfEveryRecord.Contains(m.Name))
                .Select(m => $"  {m.MemberType.ToString().ToLowerInvariant()} {m}");
            foreach (string member in members.Order(StringComparer.Ordinal)) text.Append(member).Append('\n');
        }

        return text.ToString();
    }
}
