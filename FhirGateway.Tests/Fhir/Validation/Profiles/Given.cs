using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

/// <summary>Definitions and resources for the tests of profiles, and what validation tells of them.</summary>
static class Given
{
    public const string Base = "http://example.org/fhir/StructureDefinition/";
    const string R4 = "http://hl7.org/fhir/StructureDefinition/";

    public static Resource Resource(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(parsed.Issues.Select(i => $"{i.Expression} {i.Diagnostics}"));
        return parsed.Resource!;
    }

    /// <param name="elements">ElementDefinitions, without the brackets of the array.</param>
    /// <param name="above">The name of the profile this is based on; the type itself by default.</param>
    /// <param name="more">Further properties, each with a comma behind it.</param>
    public static Resource Profile(
        string name, string type, string elements, string? above = null, string more = "", string view = "differential") =>
        Resource($$"""
            {"resourceType":"StructureDefinition","url":"{{Base + name}}","name":"{{name}}","status":"draft",
             "kind":"{{(char.IsUpper(type[0]) && DefinitionSet.R4.IsResource(type) ? "resource" : "complex-type")}}","abstract":false,
             "type":"{{type}}","baseDefinition":"{{(above is null ? R4 + type : Base + above)}}",{{more}}
             "derivation":"constraint","{{view}}":{"element":[{{elements}}]} }
            """);

    public static Resource Extension(string name, string elements, string context = "Element", string more = "") =>
        Profile(
            name, "Extension",
            $$"""{"path":"Extension"},{{elements}}{"path":"Extension.url","fixedUri":"{{Base + name}}"}""",
            more: more + $$""" "context":[{"type":"element","expression":"{{context}}"}],""");

    /// <summary>What is found against the first profile, beyond R4: <c>error required Patient.name</c>, by commas.</summary>
    public static string Told(string json, params Resource[] definitions) =>
        Told(json, [definitions[0].Root.Text("url")!], definitions);

    public static string Told(string json, string[] profiles, params Resource[] definitions) =>
        string.Join(", ", Issues(json, profiles, definitions)
            .Where(i => i.Severity < Severity.Information).Select(i => $"{Word(i)} {i.Code} {i.Expression}"));

    public static IReadOnlyList<Issue> Issues(string json, string[] profiles, params Resource[] definitions)
    {
        var options = new ValidationOptions { Catalog = new Catalog(definitions), Profiles = profiles };
        var resource = Resource(json);
        var plain = Validator.Validate(resource);
        return [.. Validator.Validate(resource, options).Except(plain)];
    }

    /// <summary>A definition or example as it was published, in XML or JSON; null where it cannot be read.</summary>
    public static Resource? File(string path)
    {
        ReadOnlyMemory<byte> bytes = System.IO.File.ReadAllBytes(path);
        if (path.EndsWith(".xml", StringComparison.Ordinal)) bytes = XmlFormat.ToJson(bytes).Json;
        return bytes.IsEmpty ? null : JsonFormat.Read(bytes).Resource;
    }

    static string Word(Issue issue) => issue.Severity.ToString().ToLowerInvariant();
}
