using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Short ways to what the facts read from an element.</summary>
internal static class Reading
{
    /// <summary>One of the CodeableConcepts of that name has a coding of the system with one of the codes.</summary>
    public static bool HasCode(this Element? holder, string name, string system, params ReadOnlySpan<string> codes)
    {
        if (holder is null) return false;
        foreach (var concept in holder.All(name))
        {
            if (Is(concept, system, codes)) return true;
            foreach (var coding in concept.All("coding"))
                if (Is(coding, system, codes)) return true;
        }
        return false;
    }

    /// <summary>The first code of that system among the CodeableConcepts of that name.</summary>
    public static string? CodeOf(this Element? holder, string name, string system) => holder?.All(name)
        .SelectMany(Codings)
        .FirstOrDefault(coding => SameSystem(coding.Text("system"), system))?.Text("code");

    /// <summary>A person's words for the first concept of that name: its text, else a display, else a code.</summary>
    public static string? WordsOf(this Element? holder, string name)
    {
        if (holder?[name] is not { } concept) return null;
        var codings = Codings(concept).ToList();
        return concept.Text("text") ?? codings.Select(c => c.Text("display")).FirstOrDefault(d => d is not null)
            ?? codings.Select(c => c.Text("code")).FirstOrDefault(c => c is not null);
    }

    public static Element? Extension(this Element? holder, string url) =>
        holder?.All("extension").FirstOrDefault(e => e.Text("url") == url);

    /// <summary>
    /// The resource type that a Reference names: in its reference, relative or absolute, else in its type.
    /// </summary>
    public static string? TypeOf(Element? reference)
    {
        var parts = reference?.Text("reference")?.Split("/_history/")[0].Split('/');
        return parts is [.., var type, _] ? type : reference?.Text("type");
    }

    /// <summary>Systems match without regard to scheme, letter case or a trailing slash.</summary>
    public static bool SameSystem(string? left, string right) =>
        MemoryExtensions.Equals(Bare(left), Bare(right), StringComparison.OrdinalIgnoreCase);

    /// <summary>A date or instant that stands at that path, or null.</summary>
    public static FhirDateTime? Time(this Element? holder, params ReadOnlySpan<string> path) =>
        FhirDateTime.TryParse(holder?.Text(path), out var time) ? time : null;

    /// <summary>A day or coarser: no instant.</summary>
    public static bool IsDate(this FhirDateTime time) => time.Precision <= DatePrecision.Day;

    // A Coding element stands for itself, a CodeableConcept for its codings.
    static IEnumerable<Element> Codings(Element concept) => concept["coding"] is null ? [concept]
        : concept.All("coding");

    // A CodeableConcept has no code of its own.
    static bool Is(Element coding, string system, ReadOnlySpan<string> codes) =>
        coding.Text("code") is { } code && codes.Contains(code) && SameSystem(coding.Text("system"), system);

    static ReadOnlySpan<char> Bare(string? system)
    {
        var bare = system.AsSpan().Trim().TrimEnd('/');
        var scheme = bare.IndexOf("://");
        return scheme < 0 ? bare : bare[(scheme + 3)..];
    }
}
