using System.Reflection;
using System.Text.RegularExpressions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>No resource leaves the store, and no query is made, without somebody having said who will see it.</summary>
public sealed partial class AudienceDoorTests
{
    static readonly Type[] Resources = [typeof(StoredResource), typeof(SearchPage), typeof(HistoryEntry)];

    /// <summary>For the judges of cases, who see everything; their callers are held below.</summary>
    const string ForJudges = nameof(ResourceStore.VersionsOf);

    [Fact]
    public void Every_way_to_a_resource_takes_an_audience()
    {
        var ways = typeof(ResourceStore).GetMethods(All).Where(m => m.IsPublic && Resources.Any(r => Mentions(m.ReturnType, r))).ToList();
        Assert.Contains(ways, m => m.Name == nameof(ResourceStore.Find));
        Assert.Contains(ways, m => m.Name == nameof(ResourceStore.Search));
        Assert.Empty(ways.Where(m => m.Name != ForJudges && !TakesAudience(m)).Select(m => m.Name));
    }

    [Theory]
    [InlineData("FhirGateway.Search.SearchSql")]
    [InlineData("FhirGateway.Reports.ReportSql")]
    [InlineData("FhirGateway.Dashboard.OverviewQueries")]
    public void Every_query_takes_an_audience(string builder)
    {
        var queries = typeof(Gateway).Assembly.GetType(builder, throwOnError: true)!.GetMethods(All).Where(m => m.IsPublic).ToList();
        Assert.NotEmpty(queries);
        Assert.Empty(queries.Where(m => !TakesAudience(m)).Select(m => m.Name));
    }

    [Fact]
    public void Every_criterion_is_told_the_audience()
    {
        var kinds = typeof(Criterion).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Criterion))).ToList();
        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.True(TakesAudience(kind.GetMethod(nameof(Criterion.Where), All)!), kind.Name));
    }

    [Fact]
    public void The_edges_ask_no_table_of_resources_and_no_case_past_the_audience() =>
        Assert.Empty(from file in Edges
                     let text = File.ReadAllText(file)
                     where Tables().IsMatch(text) && !text.Contains("audience", StringComparison.Ordinal)
                     select Path.GetRelativePath(House.Root, file));

    [Fact]
    public void The_edges_never_answer_for_everyone_of_their_own_accord() =>
        Assert.Empty(from file in Edges
                     let text = File.ReadAllText(file)
                     where text.Contains("Audience.Everyone", StringComparison.Ordinal)
                         || text.Contains(ForJudges, StringComparison.Ordinal)
                     select Path.GetRelativePath(House.Root, file));

    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    // The columns and rows of each report are constants; what asks for them is ReportSql.
    static IEnumerable<string> Edges => ((string[])["Http", "Rest", "Reports", "Dashboard"])
        .SelectMany(folder => House.Sources(Path.Combine("FhirGateway", folder)))
        .Where(file => Path.GetFileName(file) != "ReportSets.cs");

    static bool TakesAudience(MethodInfo method) =>
        method.GetParameters().Any(p => p.ParameterType == typeof(Audience) && !p.HasDefaultValue);

    static bool Mentions(Type type, Type resource) =>
        type == resource || type.GetGenericArguments().Any(argument => Mentions(argument, resource));

    [GeneratedRegex(@"\b(from|join|update)\s+(ver|cur|search|ref|str|dat|num|txt|referral|finding|link|deadline)\b")]
    private static partial Regex Tables();
}
