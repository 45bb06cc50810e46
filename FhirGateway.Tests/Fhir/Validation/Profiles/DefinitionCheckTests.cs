using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

/// <summary>Profiles are themselves resources that someone sends: their faults are told, and none can do harm.</summary>
public sealed class DefinitionCheckTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Patient.name", "")]
    [InlineData("Patient.nom", "error invalid StructureDefinition.differential.element[0]")]
    public void A_profile_that_is_validated_is_tried_out(string path, string told)
    {
        var profile = Given.Profile("p", "Patient", $$"""{"id":"{{path}}","path":"{{path}}","min":1}""");
        Assert.Equal(told, Given.Told(Encoding.UTF8.GetString(profile.Json.Span), [], []));
    }

    [Fact]
    public void Slices_are_told_apart_by_what_R4_has() =>
        Assert.Equal(
            "error invalid StructureDefinition.differential.element[0].slicing, warning incomplete StructureDefinition.differential.element[0].slicing",
            Given.Told(Encoding.UTF8.GetString(Given.Profile("p", "Patient", """
                {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
                {"id":"Patient.name:a","path":"Patient.name","sliceName":"a","min":1}
                """).Json.Span), [], []));

    [Fact]
    public void No_mutation_of_a_profile_throws()
    {
        var folder = Path.Combine(House.Data, "ukcore", "structuredefinitions");
        Assert.SkipUnless(Directory.Exists(folder), $"There is no {folder}.");
        var random = new Random(20261121);
        string[] names = ["UKCore-Patient", "UKCore-Observation-VitalSigns-BloodPressure", "Extension-UKCore-AddressKey", "UKCore-ServiceRequest-Lab"];
        var originals = names.Select(n => Given.File(Path.Combine(folder, n + ".xml"))!).ToArray();
        var subjects = new[] { "Patient-RichardSmith", "Observation-VitalSigns-BloodPressure" }
            .Select(n => Given.File(Path.Combine(House.Data, "ukcore", "examples", $"UKCore-{n}-Example.xml"))!).ToArray();
        var (tried, told) = (0, 0);
        for (var round = 0; round < LongRuns.Of(60, 800); round++)
        {
            var mutated = originals.Select(o => Mutated(o, random)).OfType<Resource>().ToArray();
            var options = new ValidationOptions { Catalog = new Catalog(mutated), Profiles = [.. mutated.Select(m => m.Root.Text("url")).OfType<string>()] };
            foreach (var subject in subjects.Concat(mutated)) told += Validator.Validate(subject, options).Count;
            tried += mutated.Length;
        }
        output.WriteLine($"{tried} definitions, {told} issues");
        Assert.True(tried > LongRuns.Of(150, 2000), $"{tried}");
    }

    static Resource? Mutated(Resource original, Random random)
    {
        var root = JsonNode.Parse(original.Json.Span)!;
        for (var change = 0; change < 3; change++)
        {
            var nodes = Below(root).ToArray();
            var node = nodes[random.Next(nodes.Length)];
            var other = nodes[random.Next(nodes.Length)].DeepClone();
            if (random.Next(3) == 0 && node.Parent is JsonObject holder) holder.Remove(node.GetPropertyName());
            else if (node is JsonValue && other is JsonValue) node.ReplaceWith(other);
            else if (node.Parent is JsonArray list && list.Count < 200) list.Add(node.DeepClone());
        }
        return JsonFormat.Read(Encoding.UTF8.GetBytes(root.ToJsonString())).Resource;
    }

    static IEnumerable<JsonNode> Below(JsonNode node)
    {
        var children = node switch
        {
            JsonObject o => o.Select(p => p.Value).OfType<JsonNode>(), JsonArray a => a.OfType<JsonNode>(), _ => [],
        };
        foreach (var child in children)
        {
            yield return child;
            foreach (var below in Below(child)) yield return below;
        }
    }
}
