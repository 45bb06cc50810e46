using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// What comes with the matches (<see href="https://hl7.org/fhir/R4/search.html#include"/>): what they refer to through
/// some parameters, or what refers to them.
/// </summary>
/// <param name="Parameters">The reference parameters.</param>
/// <param name="Target">Only references to this type, or null for any.</param>
/// <param name="IsReverse"><c>_revinclude</c>.</param>
/// <param name="Iterates">Applied to what was included too, until nothing new comes.</param>
internal sealed record Include(IReadOnlyList<SearchParameter> Parameters, string? Target, bool IsReverse, bool Iterates)
{
    public IReadOnlyList<IndexNeed> Needs { get; init; } = [];

    /// <summary>Equal for includes of the same.</summary>
    public (string, string?, bool, bool) Same => (string.Join(' ', Parameters), Target, IsReverse, Iterates);

    /// <summary>Reads <c>Source:parameter</c>, <c>Source:parameter:Target</c>, <c>Source:*</c> and <c>*</c>.</summary>
    /// <param name="type">The type that is searched.</param>
    /// <param name="modifier">What stands behind the colon of the name, or null.</param>
    /// <returns>Null after an issue was added.</returns>
    public static Include? Read(
        string type, string code, string? modifier, string value, SearchSetting setting, List<Issue> issues)
    {
        var catalogue = setting.Catalogue;
        var isReverse = code == "_revinclude";
        var iterates = modifier == "iterate";
        // Whatever refers to it, by whatever parameter.
        var isAll = value == "*" && isReverse;
        var parts = value == "*" ? [type, "*"] : value.Split(':');
        var fault = modifier is not (null or "iterate") ? $"the only modifier is :iterate, not ':{modifier}'"
            : parts.Length is not (2 or 3) ? "expected Source:parameter, Source:parameter:Target, Source:* or *"
            : Unknown(parts[0]) ?? (parts.Length == 3 ? Unknown(parts[2]) : null)
            ?? (isReverse || iterates || parts[0] == type || setting.Types.Contains(parts[0]) ? null
                : $"the matches are of type {type}; what was included is followed with {code}:iterate");
        var references = (isAll ? DefinitionSet.R4.ResourceTypes : [parts[0]]).SelectMany(catalogue.For)
            .Where(p => p.Kind == SearchKind.Reference && (!isAll || MayLeadTo(p, setting.Types.Count > 0 ? setting.Types : [type])))
            .ToList();
        var asked = parts is [_, "*", ..]
            ? references
            : references.FindAll(p => parts.Length > 1 && p.Code == parts[1]);
        if (fault is null && asked.Count == 0)
            fault = $"{parts[0]} has no reference parameter '{parts[1]}'; it has "
                + string.Join(", ", references.Select(p => p.Code));
        // Among several types each takes the includes that begin at it.
        if (fault is null && !isReverse && !iterates && parts[0] != type)
            return new Include([], null, isReverse, iterates);
        if (fault is null)
            return new Include(asked, parts.Length == 3 ? parts[2] : null, isReverse, iterates)
            {
                Needs = [.. asked.Select(IndexNeed.OfLinks).OfType<IndexNeed>()],
            };
        issues.Add(Issue.Error("value", $"{code}={value}: {fault}."));
        return null;
    }

    static bool MayLeadTo(SearchParameter parameter, IReadOnlyList<string> types) =>
        parameter.Targets.Count == 0 || parameter.Targets.Any(types.Contains);

    static string? Unknown(string type) =>
        DefinitionSet.R4.IsResource(type) ? null : $"'{type}' is not a resource type of R4";
}
