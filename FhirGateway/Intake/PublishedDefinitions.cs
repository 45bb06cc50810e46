using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// Keeps the program's own profiles, codes and maps and its table of moves in the store, where clients read and search
/// them as they do any definition. Only a start writes them: what clients send under their names is refused.
/// </summary>
internal sealed class PublishedDefinitions(ResourceStore store, Database database)
{
    /// <summary>Any fixed number: whoever holds it writes them, the others wait and then find them written.</summary>
    const long Lock = 0x46475044;

    const string PrintSystem = Canonical.Base + "/CodeSystem/package-print";

    static readonly Lazy<string> OwnPrint = new(() => Convert.ToHexStringLower(SHA256.HashData(
        [.. Encoding.UTF8.GetBytes(Package.Print), .. WorkflowPlan.Plan.Json.Span])));

    static OwnPackage Package => OwnPackage.Current;

    /// <summary>What is published.</summary>
    public static IReadOnlyList<Resource> All { get; } = [.. OwnPackage.Current.Definitions, WorkflowPlan.Plan];

    /// <summary>
    /// Brings the stored definitions to those of this program, in one transaction. What an older program left and this one
    /// no longer has is deleted; what a newer program wrote is left alone, so that a gateway that is restarted in the
    /// middle of an upgrade takes nothing back.
    /// </summary>
    public async Task Publish(CancellationToken ct)
    {
        if (IsDone(await Stored(ct))) return;
        await database.Transact(async transaction =>
        {
            await transaction.Execute(Sql.Of($"select pg_advisory_xact_lock({Lock})"), ct);
            var guide = await Stored(ct);
            if (IsDone(guide)) return;
            var current = await store.FindAll(
                [.. All.Select(d => (d.Type, d.Id!))], Audience.Everyone, ct);
            List<Write> writes = [.. Gone(guide).Select(gone => new Write.Delete(gone.Type, gone.Id))];
            foreach (var definition in All)
            {
                var content = definition == Package.Guide ? Served(definition) : definition;
                if (!Says(current.GetValueOrDefault($"{definition.Type}/{definition.Id}"), content))
                    writes.Add(new Write.Update(content, definition.Id!, AsCreate: true));
            }
            var saved = await store.Save(transaction, new SaveItem(writes), ct);
            if (saved.Refusal is { } refusal)
                throw new InvalidOperationException($"The program's definitions cannot be stored: {refusal.Issues[0].Diagnostics}");
        }, ct);
    }

    /// <summary>Why a client may not write that; null where it may.</summary>
    public static Outcome? Refuse(string type, string id, Resource? resource)
    {
        if (Has(type, id))
            return Outcome.Of(OutcomeKind.Forbidden, "forbidden",
                $"{type}/{id} belongs to the gateway and comes with its program. Store a definition of your own under another id and url.",
                type);
        return resource?.Root.Text("url") is { } url && (Package.HasCanonical(url) || url.Split('|')[0] == WorkflowPlan.Url)
            && resource.Type is "StructureDefinition" or "ValueSet" or "CodeSystem" or "ConceptMap" or "ImplementationGuide"
                or "PlanDefinition"
            ? Outcome.Of(OutcomeKind.Forbidden, "forbidden",
                $"{url} belongs to the gateway and comes with its program. A definition of your own needs another url.", $"{type}.url")
            : null;
    }

    static bool Has(string type, string id) =>
        Package.Has(type, id) || (type, id) == (WorkflowPlan.Plan.Type, WorkflowPlan.Id);

    async Task<Element?> Stored(CancellationToken ct)
    {
        var stored = await store.Find(Package.Guide.Type, Package.Guide.Id!, Audience.Everyone, ct);
        return stored is { Deleted: false } ? stored.Read()?.Root : null;
    }

    /// <summary>Written by this program, or by one that is newer.</summary>
    static bool IsDone(Element? guide)
    {
        if (guide is null) return false;
        if (Print(guide) == OwnPrint.Value) return true;
        return Version.TryParse(guide.Text("version"), out var there)
            && Version.TryParse(Package.Manifest.Version, out var here) && there > here;
    }

    static string? Print(Element guide) => guide["meta"]?.All("tag")
        .FirstOrDefault(tag => tag.Text("system") == PrintSystem)?.Text("code");

    /// <summary>What the guide that is stored lists and this program does not have.</summary>
    static IEnumerable<(string Type, string Id)> Gone(Element? guide) =>
        from listed in (guide?["definition"]).All("resource")
        let parts = listed.Text("reference", "reference")?.Split('/')
        where parts is [_, _] && !Has(parts[0], parts[1])
        select (parts[0], parts[1]);

    /// <summary>
    /// The guide as it is served: the examples lie in the package and not on the server, and a tag says by which content it
    /// was written.
    /// </summary>
    static Resource Served(Resource guide)
    {
        var json = JsonNode.Parse(guide.Json.Span)!.AsObject();
        var listed = json["definition"]!["resource"]!.AsArray();
        foreach (var example in listed.Where(IsExample).ToList()) listed.Remove(example);
        json["meta"] = new JsonObject
        {
            ["tag"] = new JsonArray(new JsonObject { ["system"] = PrintSystem, ["code"] = OwnPrint.Value }),
        };
        return JsonFormat.Read(JsonSerializer.SerializeToUtf8Bytes(json)).Resource!;
    }

    static bool IsExample(JsonNode? listed) => listed!["exampleBoolean"] is not { } told || told.GetValue<bool>();

    static bool Says(StoredResource? stored, Resource definition) => stored is { Deleted: false }
        && JsonFormat.Stamp(definition, definition.Id!, stored.Version, stored.At).AsSpan().SequenceEqual(stored.Body.Span);
}
