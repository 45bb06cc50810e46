using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// The OperationDefinitions of operations that are ours, read under the address that their canonical ends in. They are
/// made
/// from the table of operations, so that none can be offered that cannot be read.
/// </summary>
internal sealed class OwnDefinitions(OperationTable operations, TimeProvider clock)
{
    const string Prefix = Canonical.Base + "/OperationDefinition/";

    static readonly Dictionary<string, (string Description, IReadOnlyList<OperationParameter> Parameters)> Known = new()
    {
        ["diff"] = ("What makes one version or resource into another, as a FHIRPath Patch.",
            [
                .. Diff.OfInstance.Parameters, .. Diff.OfSystem.Parameters.Take(2).Select(p => p with { Min = 0 }),
                new OperationParameter("return", "Parameters", 1, IsOut: true),
            ]),
        ["safety-sweep"] = ("Judges what is due and raises or resolves Flags; with asOf or dryRun lists what it would do and writes nothing.",
            [
                new OperationParameter("asOf", "instant"), new OperationParameter("dryRun", "boolean"),
                new OperationParameter("return", "Parameters", 1, IsOut: true),
            ]),
        ["workflow"] = ("The table of moves of a referral: who may move what from where to where, and with what.",
            [new OperationParameter("return", "PlanDefinition", 1, IsOut: true)]),
        ["timeline"] = ("The versions that tell a referral's course, in the order in which things happened.",
            [new OperationParameter("return", "Bundle", 1, IsOut: true)]),
        ["status"] = ("How far a referral has come, its urgencies, the wait, the next deadline and the open Flags.",
            [new OperationParameter("return", "Parameters", 1, IsOut: true)]),
        ["submit"] = ("A referral with its letter and history in one call, known by its sender's identifier.",
            [new OperationParameter("resource", "Bundle", 1), new OperationParameter("return", "Bundle", 1, IsOut: true)]),
        ["refused-count"] = ("How many submissions were refused on each day, and how many of them were accepted later.",
            [new OperationParameter("return", "Parameters", 1, IsOut: true)]),
        ["refused-replay"] = ("Sends a refused submission again, as it came or as corrected.",
            [new OperationParameter("id", "id", 1), new OperationParameter("return", "Resource", 1, IsOut: true)]),
        ["refused"] = ("The submissions that were refused last, with the reasons.",
            [new OperationParameter("return", "Bundle", 1, IsOut: true)]),
    };

    readonly DateTimeOffset since = clock.GetUtcNow();

    /// <summary>Answers a read of one of ours, and leaves every other to what follows.</summary>
    public Handler Or(Handler next) => (request, ct) =>
        request.Type == "OperationDefinition" && Find(request.Id) is { } own
            ? Task.FromResult(Answer.Of(own))
            : next(request, ct);

    byte[]? Find(string id)
    {
        var places = operations.All.Where(o => o.Definition == Prefix + id).ToList();
        if (places.Count == 0) return null;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, BundleWriter.Relaxed)) Write(json, id, places);
        return text.ToArray();
    }

    void Write(Utf8JsonWriter json, string id, List<Operation> places)
    {
        var (description, parameters) = Known.GetValueOrDefault(id, ("", []));
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationDefinition");
        json.WriteString("id", id);
        json.WriteString("url", Prefix + id);
        json.WriteString(
            "name", string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        json.WriteString("status", "active");
        json.WriteString("kind", "operation");
        json.WriteString("date", since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null));
        if (description.Length > 0) json.WriteString("description", description);
        json.WriteBoolean("affectsState", places.TrueForAll(p => p.Verb != "GET"));
        json.WriteString("code", id);
        var types = places.Select(p => p.Type).OfType<string>().Select(t => t == "{type}" ? "Resource" : t).Distinct().ToList();
        if (types.Count > 0)
        {
            json.WriteStartArray("resource");
            foreach (var type in types) json.WriteStringValue(type);
            json.WriteEndArray();
        }
        json.WriteBoolean("system", places.Exists(p => p.Type is null));
        json.WriteBoolean(
            "type", places.Exists(p => p.Type is not null && !p.Template.Contains("{id}", StringComparison.Ordinal)));
        json.WriteBoolean("instance", places.Exists(p => p.Template.Contains("{id}", StringComparison.Ordinal)));
        if (parameters.Count > 0) Parameters(json, parameters);
        json.WriteEndObject();
    }

    static void Parameters(Utf8JsonWriter json, IReadOnlyList<OperationParameter> parameters)
    {
        json.WriteStartArray("parameter");
        foreach (var parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("use", parameter.IsOut ? "out" : "in");
            json.WriteNumber("min", parameter.Min);
            json.WriteString("max", parameter.IsList ? "*" : "1");
            json.WriteString("type", parameter.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
