namespace FhirGateway.Fhir.Terminology;

/// <summary>One code that another is mapped to.</summary>
/// <param name="Equivalence">How the found concept stands to the given one (concept-map-equivalence).</param>
internal sealed record TranslatedCode(
    string Equivalence, string? System, string Code, string? Display, IReadOnlyList<Element> Products)
{
    /// <summary>It says what the code becomes, and not only that it becomes nothing.</summary>
    public bool IsMatch => Equivalence is not ("unmatched" or "disjoint");
}

/// <summary>
/// <c>ConceptMap/$translate</c> (<see href="https://hl7.org/fhir/R4/conceptmap-operation-translate.html"/>), over one
/// map. A
/// target that depends on other values of the record is no answer to a code alone and is left out.
/// </summary>
internal static class Translation
{
    /// <param name="targetSystem">Only codes of this system; null for any.</param>
    /// <param name="isReverse">From the map's target to its source.</param>
    public static IReadOnlyList<TranslatedCode> Of(Element map, CodedValue code, string? targetSystem, bool isReverse) =>
    [
        .. from @group in map.All("group")
           let source = @group.Text(isReverse ? "target" : "source")
           let target = @group.Text(isReverse ? "source" : "target")
           where (source is null || source == code.System) && (targetSystem is null || target == targetSystem)
           from found in isReverse ? Backwards(@group, code, target) : Forwards(@group, code, target)
           select found,
    ];

    static IEnumerable<TranslatedCode> Forwards(Element group, CodedValue code, string? target)
    {
        var element = group.All("element").FirstOrDefault(e => e.Text("code") == code.Code);
        if (element is null)
        {
            if (Unmapped(group["unmapped"], code, target) is { } instead) yield return instead;
            yield break;
        }
        foreach (var found in element.All("target"))
            if (found.Text("code") is { } text && found["dependsOn"] is null)
                yield return new(found.Text("equivalence") ?? "relatedto", target, text, found.Text("display"), [.. found.All("product")]);
    }

    static TranslatedCode? Unmapped(Element? unmapped, CodedValue code, string? target) => unmapped?.Text("mode") switch
    {
        "provided" => new("equal", target, code.Code, code.Display, []),
        "fixed" when unmapped.Text("code") is { } fallback =>
            new("inexact", target, fallback, unmapped.Text("display"), []),
        _ => null,
    };

    static IEnumerable<TranslatedCode> Backwards(Element group, CodedValue code, string? source)
    {
        foreach (var element in group.All("element"))
            foreach (var target in element.All("target"))
                if (target.Text("code") == code.Code && target["dependsOn"] is null && element.Text("code") is { } text)
                    yield return new(
                        Inverse(target.Text("equivalence") ?? "relatedto"), source, text, element.Text("display"), []);
    }

    static string Inverse(string equivalence) => equivalence switch
    {
        "wider" => "narrower",
        "narrower" => "wider",
        "subsumes" => "specializes",
        "specializes" => "subsumes",
        _ => equivalence,
    };
}
