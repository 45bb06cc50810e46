using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Tests.Fhir.Terminology;

/// <summary>A small world of code systems and value sets to ask.</summary>
static class Terms
{
    public const string Animals = "http://example.org/cs/animals";
    public const string Parts = "http://example.org/cs/parts";
    public const string Shards = "http://example.org/cs/shards";

    /// <summary>animal &gt; (mammal &gt; dog, cat), (bird &gt; sparrow, dodo); a pet is joined by a property.</summary>
    const string AnimalSystem = """
        {"resourceType":"CodeSystem","url":"http://example.org/cs/animals","version":"2","name":"Animals","language":"en",
         "status":"active","content":"complete","caseSensitive":true,"hierarchyMeaning":"is-a","valueSet":"http://example.org/vs/all-animals",
         "property":[{"code":"legs","type":"integer"},{"code":"sound","type":"string"},{"code":"kin","type":"Coding"},
           {"code":"broader","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"},
           {"code":"hidden","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"}],
         "concept":[{"code":"animal","display":"Animal","property":[{"code":"hidden","valueBoolean":true}],"concept":[
           {"code":"mammal","display":"Mammal","property":[{"code":"legs","valueInteger":4}],"concept":[
             {"code":"dog","display":"Dog","definition":"Barks","property":[{"code":"legs","valueInteger":4},{"code":"sound","valueString":"woof"}],
              "designation":[{"language":"de","value":"Hund"},{"language":"fr","use":{"system":"http://snomed.info/sct","code":"900000000000013009"},"value":"Chien"}]},
             {"code":"cat","display":"Cat","property":[{"code":"legs","valueInteger":4},{"code":"kin","valueCoding":{"system":"urn:k","code":"tiger"}}]}]},
           {"code":"bird","display":"Bird","property":[{"code":"legs","valueInteger":2}],"concept":[
             {"code":"sparrow","display":"House  sparrow","property":[{"code":"legs","valueInteger":2}]},
             {"code":"dodo","display":"Dodo","property":[{"code":"inactive","valueBoolean":true}]}]}]},
           {"code":"pet","display":"Pet","property":[{"code":"broader","valueCode":"animal"}]}]}
        """;

    const string Others = """
        {"resourceType":"CodeSystem","url":"http://example.org/cs/parts","status":"active","content":"complete","caseSensitive":false,
         "hierarchyMeaning":"part-of","concept":[{"code":"Hand","display":"Hand","concept":[{"code":"Finger","display":"Finger"}]}]}
        {"resourceType":"CodeSystem","url":"http://example.org/cs/shards","status":"active","content":"fragment","concept":[{"code":"one","display":"One","concept":[{"code":"two"}]}]}
        {"resourceType":"CodeSystem","url":"http://example.org/cs/elsewhere","status":"active","content":"not-present"}
        {"resourceType":"CodeSystem","url":"http://example.org/cs/more","status":"active","content":"supplement","supplements":"http://example.org/cs/animals",
         "concept":[{"code":"cat","designation":[{"language":"cy","value":"Cath"}]}]}
        {"resourceType":"CodeSystem","url":"http://example.org/cs/circle","status":"active","content":"complete",
         "concept":[{"code":"a","property":[{"code":"parent","valueCode":"b"}]},{"code":"b","property":[{"code":"parent","valueCode":"a"}]}]}
        {"resourceType":"ValueSet","url":"http://example.org/vs/ring-1","status":"active","compose":{"include":[{"valueSet":["http://example.org/vs/ring-2"]},{"system":"http://example.org/cs/animals","concept":[{"code":"dog"}]}]}}
        {"resourceType":"ValueSet","url":"http://example.org/vs/ring-2","status":"active","compose":{"include":[{"valueSet":["http://example.org/vs/ring-1"]}]}}
        {"resourceType":"ValueSet","url":"http://example.org/vs/mammals","version":"1","status":"active","compose":{"include":[{"system":"http://example.org/cs/animals","filter":[{"property":"concept","op":"is-a","value":"mammal"}]}]}}
        {"resourceType":"ValueSet","url":"http://example.org/vs/four-legs","status":"active","compose":{"include":[{"system":"http://example.org/cs/animals","filter":[{"property":"legs","op":"=","value":"4"}]}]}}
        {"resourceType":"ValueSet","url":"http://example.org/vs/sct-stored","status":"active","compose":{"include":[{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"=","value":"<404684003"}]}]},
         "expansion":{"timestamp":"2024-01-01T00:00:00Z","total":2,"contains":[{"system":"http://snomed.info/sct","code":"1","display":"One","contains":[{"system":"http://snomed.info/sct","code":"2","display":"Two"}]}]}}
        {"resourceType":"ValueSet","url":"http://example.org/vs/only-stored","status":"active","expansion":{"timestamp":"2024-01-01T00:00:00Z","contains":[{"system":"urn:s","code":"x","display":"X"}]}}
        """;

    public static readonly Catalog Catalog = new(new[] { AnimalSystem }.Concat(Others.Split('\n')
        .Aggregate(new List<string>(), Joined)).Select(Read));

    public static readonly TerminologySnapshot Snapshot = new(Catalog);

    public static Resource Read(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.True(parsed.IsValid, string.Join(' ', parsed.Issues.Select(i => i.Diagnostics)));
        return parsed.Resource!;
    }

    /// <summary>A value set of that compose.</summary>
    public static Element ValueSet(string compose) =>
        Read($$"""{"resourceType":"ValueSet","url":"urn:given","status":"active","compose":{{compose}}}""").Root;

    /// <summary>The codes of an expansion, nested ones after their parents.</summary>
    public static string Codes(ExpandRequest request, TerminologySnapshot? snapshot = null)
    {
        var (expansion, refusal) = (snapshot ?? Snapshot).Expand(request);
        return refusal is null ? string.Join(' ', expansion!.Concepts.SelectMany(Codes)) : Why(refusal);
    }

    public static string Why(Outcome refusal) => string.Join(' ', refusal.Issues.Select(i => "!" + i.Code));

    /// <summary>A folder of UK Core, as published.</summary>
    public static Catalog UkCore(string folder) => new(PackagePath.Read(Path.Combine(House.Data, "ukcore", folder))
        .SelectMany(package => package.Definitions));

    static IEnumerable<string> Codes(ExpandedConcept concept) =>
        concept.Contains.SelectMany(Codes).Prepend(concept.Entry.Code);

    static List<string> Joined(List<string> documents, string line)
    {
        if (line.StartsWith('{')) documents.Add(line);
        else documents[^1] += line;
        return documents;
    }
}
