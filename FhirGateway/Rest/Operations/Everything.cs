using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$everything</c> of patients and of an encounter
/// (<see href="https://hl7.org/fhir/R4/patient-operation-everything.html"/>): the compartment by R4's definition, and
/// the
/// people, places and products that it refers to.
/// </summary>
internal sealed class Everything(ResourceStore store, CursorSeal seal)
{
    const int UsualCount = 100;

    static readonly string[] Along =
    [
        "Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication", "Device",
    ];

    /// <summary>By which date of a type it is judged when care was given, where the store keeps no primary date of
    /// it.</summary>
    static readonly string[] CareDates =
    [
        "date", "effective-time", "effective", "period", "authored", "authored-on", "authoredon", "sent", "created",
        "recorded", "onset-date", "identified", "whenhandedover", "issued", "event-date", "collected", "start-date",
    ];

    static readonly OperationShape PatientShape = OperationShape.OfR4("Patient-everything") with { Refused = ["_offset"] };
    static readonly OperationShape EncounterShape = OperationShape.OfR4("Encounter-everything");

    public Task<Answer> ServePatient(FhirRequest request, CancellationToken ct) =>
        Serve(request, "Patient", PatientShape, ct);

    public Task<Answer> ServeEncounter(FhirRequest request, CancellationToken ct) =>
        Serve(request, "Encounter", EncounterShape, ct);

    async Task<Answer> Serve(FhirRequest request, string type, OperationShape shape, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, shape);
        if (refusal is not null) return Answer.Of(refusal);
        long? root = null;
        if (request.Route.TryGetValue("id", out var id))
        {
            var stored = await store.Find(type, id, request.Caller.Audience, ct);
            if (stored is null)
                return Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no {type}/{id}.");
            if (stored.Deleted) return Read.Gone(stored);
            root = stored.Rid;
        }
        var (query, fault) = Understood(new EverythingQuery(type, root)
        {
            Params = ParamsOf(type), Along = Along, WithTargetsOfRoot = type == "Encounter", Dates = DatesOf(type),
        }, input);
        if (fault is not null) return Answer.Of(fault);
        return await Page(request, query, input, id is null ? $"{type}/$everything" : $"{type}/{id}/$everything", ct);
    }

    async Task<Answer> Page(
        FhirRequest request, EverythingQuery query, OperationInput input, string target, CancellationToken ct)
    {
        List<KeyValuePair<string, string>> used =
        [
            .. input.Values.Select(v => new KeyValuePair<string, string>(v.Name, v.Text!)),
            .. request.Query.Where(p => PartialAnswer.IsAsked(p.Key)),
        ];
        var path = $"{request.Base}/{target}";
        var bound = $"{request.Caller.Bond}\n{path}?{PageLinks.Text(used)}";
        var trail = request.Parameter("_cursor") is { } cursor ? seal.Open(cursor, bound) : PageTrail.First;
        if (trail is null)
            return Answer.Of(OutcomeKind.Invalid, "value", "The _cursor does not belong to this request. Begin again.");
        query = query with { After = trail.Start };
        var found = await store.Everything(query, request.Caller.Audience, ct);
        using var bundle = new BundleWriter("searchset");
        if (trail.Start is null && found.Count <= query.Count) bundle.Total(found.Count(e => e.IsOwn));
        PageLinks.Add(bundle, path, used, seal, bound, trail,
            found.Count > query.Count ? new PageCursor([], found[query.Count - 1].Resource.Rid) : null);
        foreach (var (resource, isOwn) in found.Take(query.Count))
            bundle.Entry($"{request.Base}/{resource.Reference}", resource.Body, isOwn ? "match" : "include");
        return Answer.Of(bundle.End());
    }

    static (EverythingQuery Query, Outcome? Fault) Understood(EverythingQuery query, OperationInput input)
    {
        List<string> types = [.. input.Texts("_type").SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries))];
        if (types.Find(t => !DefinitionSet.R4.IsResource(t)) is { } odd)
            return (query, input.Invalid("_type", $"'{odd}' is not a resource type of R4"));
        var count = input.Number("_count") ?? UsualCount;
        if (count < 1) return (query, input.Invalid("_count", "expected a number from 1"));
        var (start, end, since) = (Instant(input, "start"), Instant(input, "end"), Instant(input, "_since"));
        return start?.Start >= end?.End
            ? (query, input.Invalid("end", "it lies before 'start'"))
            : (query with
            {
                Types = types,
                Count = Math.Min(count, SearchQuery.MaximalCount),
                Since = since?.Start,
                From = start?.Start,
                To = end?.End,
            }, null);
    }

    static FhirDateTime? Instant(OperationInput input, string name) =>
        FhirDateTime.TryParse(input.Text(name), out var at) ? at : null;

    static CompartmentDefinition Compartment(string type) => DefinitionSet.R4.Compartments.First(c => c.Type == type);

    static IReadOnlyList<int> ParamsOf(string type) =>
        [.. Compartment(type).Parameters.SelectMany(p => p.Value, (p, code) => SearchParameter.IdOf(p.Key, code))];

    static IReadOnlyList<int> DatesOf(string type) =>
        [.. from member in Compartment(type).Parameters.Keys
            where HotColumns.PrimaryDate(member) is null
            let code = Array.Find(CareDates, c => SearchCatalogue.R4.Find(member, c)?.Kind == SearchKind.Date)
            where code is not null
            select SearchParameter.IdOf(member, code)];
}
