using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>Composition/$document</c> (<see href="https://hl7.org/fhir/R4/composition-operation-document.html"/>): the
/// Composition,
/// whatever it refers to, and the people, places and products that those refer to. What the Composition refers to and
/// is not
/// here makes no document: half a letter would be read as a whole one.
/// </summary>
internal sealed class Document(ResourceStore store, Acceptance acceptance, TimeProvider clock)
{
    const int MostResources = 1000;

    static readonly string[] Along =
        ["Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication", "Device", "Specimen"];

    static readonly OperationShape OfType =
        OperationShape.OfR4("Composition-document") with { Refused = ["graph"], Required = ["id"] };

    static readonly OperationShape OfInstance = (OfType with { Required = [] }).Without("id");

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var isInstance = request.Route.TryGetValue("id", out var id);
        var (input, refusal) = InputReader.Read(request, isInstance ? OfInstance : OfType);
        if (refusal is not null) return Answer.Of(refusal);
        if (input.Flag("persist") && request.Method == "GET")
            return Answer.Of(
                input.Invalid("persist", "a document is stored when it is asked for by POST", "not-supported"));
        if (!isInstance)
        {
            var named = input.Text("id")!;
            id = ReferenceText.Local(named, request.Base) is ("Composition", var local) ? local : named;
        }
        var composition = await store.Find("Composition", id!, request.Caller.Audience, ct);
        if (composition is null)
            return Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no Composition/{id}.");
        if (composition.Deleted) return Read.Gone(composition);
        var (parts, fault) = await Gather(composition, request, ct);
        if (fault is not null) return Answer.Of(fault);
        var document = Write(request, composition, parts);
        return input.Flag("persist")
            ? WriteAnswer.Of(request, await acceptance.Create("Bundle", request.AsSubmission() with { Body = document, Sent = default }, ct))
            : Answer.Of(document);
    }

    async Task<(IReadOnlyList<StoredResource> Parts, Outcome? Fault)> Gather(
        StoredResource composition, FhirRequest request, CancellationToken ct)
    {
        var parts = new Dictionary<(string, string), StoredResource> { [(composition.Type, composition.Id)] = composition };
        var open = new Queue<StoredResource>([composition]);
        var issues = new List<Issue>();
        while (open.TryDequeue(out var from))
            foreach (var reference in References(from.Read()!.Root, isWhole: ReferenceEquals(from, composition)))
            {
                var isDirect = ReferenceEquals(from, composition);
                var text = reference.Text("reference")!;
                var target = ReferenceText.Local(text, request.Base);
                if (target is { } known && parts.ContainsKey(known)) continue;
                if (!isDirect && (target is null || !Along.Contains(target.Value.Type))) continue;
                var found = target is { } local ? await Find(local, text, request.Caller.Audience, ct) : null;
                if (found is null && isDirect)
                    issues.Add(Issue.Error("not-found",
                        $"The document needs {text}, which is not here.", reference.Expression + ".reference"));
                if (found is null) continue;
                parts[(found.Type, found.Id)] = found;
                open.Enqueue(found);
                if (parts.Count > MostResources)
                    return ([], Outcome.Of(OutcomeKind.Unprocessable, "too-costly",
                        $"The document would have more than {MostResources} resources."));
            }
        return issues.Count > 0
            ? ([], new Outcome(OutcomeKind.Unprocessable, issues))
            : ([.. parts.Values.Skip(1)], null);
    }

    async Task<StoredResource?> Find(
        (string Type, string Id) target, string text, Audience audience, CancellationToken ct)
    {
        if (!Fhir.Definitions.DefinitionSet.R4.IsResource(target.Type)) return null;
        var mark = text.IndexOf("/_history/", StringComparison.Ordinal);
        var found = mark < 0 ? await store.Find(target.Type, target.Id, audience, ct)
            : int.TryParse(text.AsSpan(mark + "/_history/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? await store.FindVersion(target.Type, target.Id, version, audience, ct) : null;
        return found is { Deleted: false } ? found : null;
    }

    /// <summary>The references that name something outside the resource. An earlier document is another
    /// document.</summary>
    static IEnumerable<Element> References(Element root, bool isWhole)
    {
        var open = new Stack<Element>([root]);
        while (open.TryPop(out var node))
            for (var i = node.Children.Length - 1; i >= 0; i--)
            {
                var child = node.Children[i];
                if (isWhole && child.Name == "relatesTo" && node == root) continue;
                if (child.Type == "Reference" && child.Text("reference") is { } text && !text.StartsWith('#'))
                    yield return child;
                open.Push(child);
            }
    }

    byte[] Write(FhirRequest request, StoredResource composition, IReadOnlyList<StoredResource> parts)
    {
        using var bundle = new BundleWriter("document");
        bundle.Identify($"urn:uuid:{acceptance.NewId()}", clock.GetUtcNow());
        foreach (var part in parts.Prepend(composition)) bundle.Entry($"{request.Base}/{part.Reference}", part.Body);
        return bundle.End();
    }
}
