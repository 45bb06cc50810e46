using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using FhirGateway.Rest;
using FhirGateway.Search;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

/// <summary>The README's table of what is supported is what the code's own tables say.</summary>
public sealed class SupportedTests(GatewayFixture gateway, ITestOutputHelper output) : IClassFixture<GatewayFixture>
{
    const string Begin = "<!-- supported: made from the code, compared by a test -->";
    const string End = "<!-- /supported -->";

    [Fact]
    public void The_README_says_what_is_supported()
    {
        var wanted = string.Join('\n', [Begin, "", .. Table(), "", End]);
        var readme = File.ReadAllText(Path.Combine(House.Root, "README.md"));
        var (begin, end) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        var written = begin < 0 || end < 0 ? "" : readme[begin..(end + End.Length)];
        if (written != wanted) output.WriteLine(wanted);
        Assert.Equal(wanted, written);
    }

    IEnumerable<string> Table() =>
        [.. Interactions(), "", .. Operations(), "", .. Parameters()];

    IEnumerable<string> Interactions() =>
    [
        "| interaction | requests below the base |", "|---|---|",
        .. gateway.Services.GetRequiredService<RestTable>().All.GroupBy(i => i.Code)
            .Select(i => $"| {i.Key} | {string.Join(", ", i.Select(r => Code($"{r.Verb} {r.Template}")))} |"),
    ];

    IEnumerable<string> Operations() =>
    [
        "| operation | requests below the base |", "|---|---|",
        .. gateway.Services.GetRequiredService<OperationTable>().All.GroupBy(o => o.Name).OrderBy(o => o.Key, StringComparer.Ordinal)
            .Select(o => $"| ${o.Key} | " + string.Join(", ", o.GroupBy(r => r.Template)
                .Select(t => Code($"{string.Join(" or ", t.Select(r => r.Verb).Distinct())} {t.Key}"))) + " |"),
    ];

    static IEnumerable<string> Parameters() =>
    [
        "| search parameters | how many | modifiers |", "|---|--:|---|",
        .. from parameter in DefinitionSet.R4.ResourceTypes.SelectMany(SearchCatalogue.R4.For)
           group parameter by parameter.Kind into kind
           orderby kind.Key.ToString() ascending
           let modifiers = kind.SelectMany(p => ParameterType.Of(p)?.Modifiers(p) ?? []).Append("missing").Distinct().Order()
           select $"| {kind.Key.ToString().ToLowerInvariant()} | {kind.Count()} | {string.Join(", ", modifiers.Select(m => Code(":" + m)))} |",
    ];

    static string Code(string text) => $"`{text.Trim()}`";
}
