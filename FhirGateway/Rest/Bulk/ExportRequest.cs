using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Search;

namespace FhirGateway.Rest.Bulk;

/// <summary>Reads what an export asks for (<see href="https://hl7.org/fhir/uv/bulkdata/export.html"/>).</summary>
internal static class ExportRequest
{
    static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

    /// <param name="level"><c>system</c>, <c>Patient</c> or <c>Group</c>.</param>
    /// <param name="catalogue">The parameters that filters may name.</param>
    public static (ExportTerms? Terms, Outcome? Refusal) Read(
        FhirRequest request, string level, string? group, SearchCatalogue catalogue)
    {
        var (asked, fault) = Parameters(request);
        if (fault is not null) return (null, fault);
        DateTimeOffset? since = null;
        var (types, filters, issues) = (new List<string>(), new List<string>(), new List<Issue>());
        foreach (var (name, value) in asked)
            switch (name)
            {
                case "_outputFormat" when Formats.Contains(value.Replace(' ', '+')):
                case "_format" or "_pretty":
                    break;
                case "_since" when FhirDateTime.TryParse(value, out var instant):
                    since = instant.Start;
                    break;
                case "_type":
                    types.AddRange(value.Split(',', StringSplitOptions.TrimEntries));
                    break;
                case "_typeFilter":
                    filters.AddRange(Split(value));
                    break;
                case "_outputFormat" or "_since":
                    issues.Add(Issue.Error("value", name == "_since"
                        ? $"_since={value}: expected an instant."
                        : $"_outputFormat={value}: only application/fhir+ndjson is written."));
                    break;
                default:
                    if (!request.Prefer.Lenient)
                        issues.Add(Issue.Error("not-supported",
                            $"The parameter '{name}' is not supported; known are _outputFormat, _since, _type and _typeFilter."));
                    break;
            }
        issues.AddRange(from type in types where !DefinitionSet.R4.IsResource(type)
                        select Issue.Error("value", $"_type: '{type}' is not a resource type of R4."));
        if (level != "system")
            issues.AddRange(from type in types where DefinitionSet.R4.IsResource(type) && !PatientCompartment.Types.Contains(type)
                            select Issue.Error("value", $"_type: {type} belongs to no patient; ask for it at the system level."));
        foreach (var filter in filters) issues.AddRange(QueryOf(filter, types, request.Base, catalogue).Issues);
        return issues.Any(i => i.IsError)
            ? (null, new Outcome(OutcomeKind.Invalid, issues))
            : (new ExportTerms(request.Base, $"{request.Base}/{request.Target}", level, group, since, types, filters), null);
    }

    /// <summary>The search that a filter is; null with the reasons.</summary>
    public static (SearchQuery? Query, IReadOnlyList<Issue> Issues) QueryOf(
        string filter, IReadOnlyList<string> types, string ownBase, SearchCatalogue catalogue)
    {
        var mark = filter.IndexOf('?', StringComparison.Ordinal);
        var type = mark < 0 ? filter : filter[..mark];
        if (mark < 0 || !DefinitionSet.R4.IsResource(type))
            return (null, [Issue.Error("value", $"_typeFilter={filter}: expected a type and a search, as in Task?status=requested.")]);
        if (types.Count > 0 && !types.Contains(type))
            return (null, [Issue.Error("value", $"_typeFilter={filter}: {type} is not among the types of _type.")]);
        var parameters = QueryText.Read(filter[mark..]);
        if (parameters.FirstOrDefault(p => p.Key is "_include" or "_revinclude" or "_sort" or "_count" or "_summary" or "_elements" or "_total")
            is { Key: { } control })
            return (null, [Issue.Error("not-supported", $"_typeFilter={filter}: {control} has no place in a filter.")]);
        var parse = SearchParser.Parse(
            type, parameters, new SearchSetting { Catalogue = catalogue, OwnBase = ownBase });
        return (parse.Query, [.. parse.Issues.Select(i => i with { Diagnostics = $"_typeFilter={filter}: {i.Diagnostics}" })]);
    }

    static (List<KeyValuePair<string, string>> Asked, Outcome? Fault) Parameters(FhirRequest request)
    {
        List<KeyValuePair<string, string>> asked = [.. request.Query];
        if (request.Body.IsEmpty) return (asked, null);
        var parsed = JsonFormat.Read(request.Body);
        if (!parsed.IsValid) return (asked, new Outcome(OutcomeKind.Invalid, parsed.Issues));
        if (parsed.Resource is not { Type: "Parameters" } parameters)
            return (asked, Outcome.Of(OutcomeKind.Invalid, "invalid", "The body of an export is Parameters."));
        asked.AddRange(parameters.Root.All("parameter")
            .Select(p => new KeyValuePair<string, string>(p.Text("name") ?? "", p.Text("value") ?? "")));
        return (asked, null);
    }

    // Filters are parted by commas, and so are the values in them: a new one begins where a type and '?' stand.
    static IEnumerable<string> Split(string value)
    {
        var filter = "";
        foreach (var part in value.Split(','))
        {
            var begins = part.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark
                && DefinitionSet.R4.IsResource(part[..mark].Trim());
            if (begins && filter.Length > 0) yield return filter;
            filter = begins || filter.Length == 0 ? part.Trim() : $"{filter},{part}";
        }
        yield return filter;
    }
}

/// <summary>Which types belong to patients, and by which search parameters.</summary>
internal static class PatientCompartment
{
    static readonly CompartmentDefinition Definition =
        DefinitionSet.R4.Compartments.Single(c => c.Type == "Patient");

    /// <summary>In R4's order.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. DefinitionSet.R4.ResourceTypes.Where(type => type == "Patient" || ParametersOf(type).Count > 0)];

    public static IReadOnlyList<int> ParametersOf(string type) =>
        Definition.Parameters.TryGetValue(type, out var codes)
            ? [.. codes.Select(code => SearchCatalogue.R4.Find(type, code)?.Id).OfType<int>()] : [];
}
