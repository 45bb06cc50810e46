using System.Reflection;
using System.Text.RegularExpressions;

namespace FhirGateway.Tests;

/// <summary>Each of the forty ways in which servers break their clients is held by tests, see decisions/0013.</summary>
public sealed partial class ChecklistTests
{
    [Fact]
    public void Every_point_names_tests_that_are_there()
    {
        var tests = (from type in typeof(ChecklistTests).Assembly.GetTypes()
                     from method in type.GetMethods()
                     where method.GetCustomAttribute<FactAttribute>() is not null
                     select $"{type.Name}.{method.Name}").ToHashSet();
        var rows = File.ReadLines(Path.Combine(House.Root, "decisions", "0013-rest-as-r4-says.md"))
            .Select(line => Row().Match(line)).Where(m => m.Success).ToList();
        Assert.Equal(Enumerable.Range(1, 40), rows.Select(r => int.Parse(r.Groups[1].Value, null)));
        Assert.All(rows, row => Assert.NotEmpty(Name().Matches(row.Groups[2].Value)));
        Assert.All(
            rows.SelectMany(r => Name().Matches(r.Groups[2].Value)).Select(m => m.Groups[1].Value),
            name => Assert.Contains(name, tests));
    }

    [GeneratedRegex(@"^\| (\d+) \|[^|]*\| (.*) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Name();
}
