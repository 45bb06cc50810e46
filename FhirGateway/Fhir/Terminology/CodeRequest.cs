namespace FhirGateway.Fhir.Terminology;

/// <summary>What <c>$validate-code</c> is asked: one code, or the codings of a concept of which one must do.</summary>
/// <param name="Url">The canonical of the ValueSet or CodeSystem, perhaps with <c>|version</c>.</param>
internal sealed record CodeRequest(string? Url, IReadOnlyList<CodedValue> Codes)
{
    /// <summary>A value set or code system given with the question, instead of <see cref="Url"/>.</summary>
    public Element? Definition { get; init; }

    /// <summary>Whether a concept that only groups others may be used.</summary>
    public bool AllowAbstract { get; init; }

    public string? DisplayLanguage { get; init; }

    public static CodeRequest Of(string url, string? system, string code, string? display = null) =>
        new(url, [new(system, code) { Display = display }]);

    /// <summary>From a Coding or CodeableConcept.</summary>
    public static CodeRequest Of(string url, Element coded) => new(url, coded.Type == "CodeableConcept"
        ? [.. coded.All("coding").Select(CodedValue.Of).OfType<CodedValue>()]
        : CodedValue.Of(coded) is { } one ? [one] : []);
}

/// <summary>A code as someone sent it.</summary>
internal sealed record CodedValue(string? System, string Code)
{
    public string? Version { get; init; }
    public string? Display { get; init; }

    /// <summary>A Coding's code; null where it has none.</summary>
    public static CodedValue? Of(Element coding) => coding.Text("code") is not { } code ? null
        : new(coding.Text("system"), code) { Version = coding.Text("version"), Display = coding.Text("display") };

    public override string ToString() => System is null ? Code : $"{System}|{Code}";
}
