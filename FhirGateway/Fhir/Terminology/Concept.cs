namespace FhirGateway.Fhir.Terminology;

/// <summary>Another way to say a concept.</summary>
/// <param name="Use">What it is for, a Coding; null where the definition does not say.</param>
internal sealed record Designation(string? Language, Element? Use, string Value);

/// <summary>What a code system says of a concept beyond its name.</summary>
/// <param name="Value">A code, Coding, string, integer, boolean, dateTime or decimal.</param>
internal sealed record ConceptProperty(string Code, Element Value)
{
    /// <summary>The value as filters compare it; of a Coding its code.</summary>
    public string? Text => Value.Value ?? Value.Text("code");
}

/// <summary>One concept of a code system and its place in the hierarchy.</summary>
internal sealed class Concept(string code, string? display, string? definition)
{
    public string Code { get; } = code;
    public string? Display { get; } = display;
    public string? Definition { get; } = definition;
    public List<Designation> Designations { get; } = [];
    public List<ConceptProperty> Properties { get; } = [];
    public List<Concept> Parents { get; } = [];
    public List<Concept> Children { get; } = [];

    /// <summary>Groups others and is not to be used itself (property <c>notSelectable</c>).</summary>
    public bool IsAbstract { get; internal set; }

    /// <summary>No longer to be used (property <c>inactive</c>, or <c>status</c> retired or inactive).</summary>
    public bool IsInactive { get; internal set; }

    /// <summary>Its name in that language, as BCP 47 tags widen: for <c>en-GB</c> also <c>en</c>.</summary>
    /// <param name="own">The language of <see cref="Display"/>.</param>
    public string? DisplayIn(string? language, string? own)
    {
        if (language is null || Language.Covers(own, language)) return Display;
        Designation? best = null;
        foreach (var designation in Designations)
            if (Language.Covers(designation.Language, language)
                && (best is null || designation.Language!.Length > best.Language!.Length)) best = designation;
        return best?.Value ?? Display;
    }

    /// <summary>Links two concepts once.</summary>
    internal void Add(Concept child)
    {
        if (child.Parents.Contains(this)) return;
        child.Parents.Add(this);
        Children.Add(child);
    }
}

internal static class Language
{
    /// <summary>Whether text in that language serves who wants the other: <c>en</c> serves <c>en-GB</c>.</summary>
    public static bool Covers(string? language, string wanted) => language is not null
        && (wanted.Equals(language, StringComparison.OrdinalIgnoreCase)
            || wanted.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase));
}
