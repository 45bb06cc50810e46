using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>Answers as the resources that R4's operations return.</summary>
internal static class TerminologyJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Parameters of <c>$validate-code</c>. Its <c>result</c> must be true or false, so what could not be checked has
    /// no such answer but an outcome of its own.
    /// </summary>
    public static (byte[]? Parameters, Outcome? Refusal) Write(CodeCheck check) =>
        check.Result == Membership.CannotTell
            ? (null, new Outcome(OutcomeKind.Unprocessable, [.. check.Issues.Select(i =>
                i with { Severity = Severity.Error })]))
            : (Parameters(json =>
            {
                Named(json, "result", "valueBoolean", check.Result == Membership.Member);
                if (check.Issues.Count > 0)
                    Named(json, "message", "valueString", string.Join(' ', check.Issues.Select(i => i.Diagnostics)));
                Named(json, "display", "valueString", check.Display);
            }), null);

    /// <summary>Parameters of <c>$subsumes</c>; null where it could not be checked.</summary>
    public static byte[]? Write(Subsumption subsumption) => subsumption switch
    {
        Subsumption.Equivalent => Subsumes("equivalent"),
        Subsumption.Subsumes => Subsumes("subsumes"),
        Subsumption.SubsumedBy => Subsumes("subsumed-by"),
        Subsumption.NotSubsumed => Subsumes("not-subsumed"),
        _ => null,
    };

    static byte[] Subsumes(string outcome) => Parameters(json => Named(json, "outcome", "valueCode", outcome));

    /// <summary>Parameters of <c>$lookup</c>.</summary>
    public static byte[] Write(ConceptLookup found) => Parameters(json =>
    {
        var (system, concept) = (found.System, found.Concept);
        Named(json, "name", "valueString", system.Name ?? system.Url);
        Named(json, "version", "valueString", system.Version);
        Named(json, "display", "valueString", found.Display ?? concept.Code);
        if (found.Wants("designation"))
            foreach (var designation in concept.Designations) Parts(json, "designation", () =>
            {
                Named(json, "language", "valueCode", designation.Language);
                if (designation.Use is { } use) Valued(json, "use", use);
                Named(json, "value", "valueString", designation.Value);
            });
        if (found.Wants("definition") && concept.Definition is { } text)
            Property(json, "definition", "valueString", text);
        if (found.Wants("inactive")) Property(json, "inactive", "valueBoolean", concept.IsInactive);
        foreach (var parent in concept.Parents)
            if (found.Wants("parent")) Property(json, "parent", "valueCode", parent.Code);
        foreach (var child in concept.Children)
            if (found.Wants("child")) Property(json, "child", "valueCode", child.Code);
        foreach (var property in concept.Properties)
            if (property.Code is not ("parent" or "child" or "inactive") && found.Wants(property.Code))
                Parts(json, "property", () =>
                {
                    Named(json, "code", "valueCode", property.Code);
                    Valued(json, "value", property.Value);
                });
    });

    static void Property(Utf8JsonWriter json, string code, string type, object value) => Parts(json, "property", () =>
    {
        Named(json, "code", "valueCode", code);
        Named(json, "value", type, value);
    });

    /// <summary>The ValueSet that <c>$expand</c> returns.</summary>
    /// <param name="at">When it was made (expansion.timestamp).</param>
    public static byte[] Write(Expansion expansion, DateTimeOffset at) => Document("ValueSet", json =>
    {
        string? Of(string name) => expansion.Source?.Type == "ValueSet" ? expansion.Source.Text(name) : null;
        Text(json, "url", Of("url") ?? expansion.Url?.Split('|')[0]);
        Text(json, "version", Of("version"));
        Text(json, "name", Of("name"));
        Text(json, "title", Of("title"));
        Text(json, "status", Of("status") ?? "active");
        json.WriteStartObject("expansion");
        if (expansion.IsUnclosed)
        {
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", ValueSetContent.Unclosed);
            json.WriteBoolean("valueBoolean", true);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteString("timestamp", at.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture));
        json.WriteNumber("total", expansion.Total);
        if (expansion.Request.IsPaged) json.WriteNumber("offset", Math.Max(expansion.Request.Offset ?? 0, 0));
        Said(json, expansion);
        Contains(json, expansion.Concepts, expansion.Request.IncludeDesignations);
        json.WriteEndObject();
    });

    static void Said(Utf8JsonWriter json, Expansion expansion)
    {
        var request = expansion.Request;
        (string, string, object?)[] said =
        [
            ("filter", "valueString", request.Filter), ("offset", "valueInteger", request.Offset),
            ("count", "valueInteger", request.Count), ("activeOnly", "valueBoolean", request.ActiveOnly ? true : null),
            ("includeDesignations", "valueBoolean", request.IncludeDesignations ? true : null),
            ("excludeNested", "valueBoolean", request.ExcludeNested ? true : null),
            ("excludeNotForUI", "valueBoolean", request.ExcludeNotForUi ? true : null),
            ("displayLanguage", "valueCode", request.DisplayLanguage),
            ("stored-expansion", "valueBoolean", expansion.IsStored ? true : null),
            // A version is any string, and not every string can stand in a uri.
            .. expansion.Used.Where(u => !u.Any(char.IsWhiteSpace)).Select(u => ("version", "valueUri", (object?)u)),
        ];
        if (said.All(s => s.Item3 is null)) return;
        json.WriteStartArray("parameter");
        foreach (var (name, type, value) in said) Named(json, name, type, value);
        json.WriteEndArray();
    }

    static void Contains(Utf8JsonWriter json, IReadOnlyList<ExpandedConcept> concepts, bool withDesignations)
    {
        if (concepts.Count == 0) return;
        json.WriteStartArray("contains");
        foreach (var shown in concepts)
        {
            json.WriteStartObject();
            json.WriteString("system", shown.Entry.System);
            if (shown.Entry.Concept.IsAbstract) json.WriteBoolean("abstract", true);
            if (shown.Entry.Concept.IsInactive) json.WriteBoolean("inactive", true);
            Text(json, "version", shown.Entry.Version);
            json.WriteString("code", shown.Entry.Code);
            Text(json, "display", shown.Display);
            if (withDesignations) Designations(json, shown.Entry.Concept.Designations);
            Contains(json, shown.Contains, withDesignations);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Designations(Utf8JsonWriter json, List<Designation> designations)
    {
        if (designations.Count == 0) return;
        json.WriteStartArray("designation");
        foreach (var designation in designations)
        {
            json.WriteStartObject();
            Text(json, "language", designation.Language);
            if (designation.Use is { } use) Coding(json, "use", use);
            json.WriteString("value", designation.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static byte[] Parameters(Action<Utf8JsonWriter> write) => Document("Parameters", json =>
    {
        json.WriteStartArray("parameter");
        write(json);
        json.WriteEndArray();
    });

    static byte[] Document(string type, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", type);
            write(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    /// <summary>A parameter with a value; nothing where there is none.</summary>
    static void Named(Utf8JsonWriter json, string name, string type, object? value)
    {
        if (value is null) return;
        json.WriteStartObject();
        json.WriteString("name", name);
        switch (value)
        {
            case bool truth: json.WriteBoolean(type, truth); break;
            case int number: json.WriteNumber(type, number); break;
            default: json.WriteString(type, (string)value); break;
        }
        json.WriteEndObject();
    }

    static void Parts(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("part");
        write();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A parameter with an element's value: a primitive, or a Coding.</summary>
    static void Valued(Utf8JsonWriter json, string name, Element element)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        var type = $"value{char.ToUpperInvariant(element.Type[0])}{element.Type[1..]}";
        if (element.Type == "Coding") Coding(json, type, element);
        else if (element.Value is { } literal && element.Type is ("boolean" or "integer" or "decimal"))
        {
            json.WritePropertyName(type);
            json.WriteRawValue(literal);
        }
        else json.WriteString(type, element.Value ?? "");
        json.WriteEndObject();
    }

    static void Coding(Utf8JsonWriter json, string name, Element coding)
    {
        json.WriteStartObject(name);
        foreach (var part in (string[])["system", "version", "code", "display"]) Text(json, part, coding.Text(part));
        json.WriteEndObject();
    }
}
