using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>What a conditional entry comes to: writes, or the version that is there already.</summary>
internal sealed record ConditionalEntry(IReadOnlyList<Wanted> Writes, StoredResource? Existing);

/// <summary>
/// Looks once what conditional requests come to, as the sender may see the database now
/// (<see href="https://hl7.org/fhir/R4/http.html#ccreate"/>, <c>#cond-update</c>, <c>#3.1.0.7.1</c>), and notes upon
/// what that was decided. When saving finds that it is so no more, another round begins.
/// </summary>
internal sealed partial class ConditionalRound(ResourceStore store, Submission submission, Func<string> newId)
{
    readonly HashSet<string> deleted = [];
    readonly Dictionary<long, string> decided = [];
    readonly Dictionary<int, ConditionalEntry> entries = [];
    readonly List<Condition> conditions = [];
    readonly WrittenTokens created = new([], store.Catalogues.Current, submission.Base);

    public IReadOnlyDictionary<int, ConditionalEntry> Entries => entries;

    /// <summary>What must still be so when it is saved.</summary>
    public IReadOnlyList<Condition> Conditions => conditions;

    /// <summary>The entries of a transaction, in the order of http.html#trules.</summary>
    public async Task<Outcome?> Resolve(IReadOnlyList<BundleEntry> all, CancellationToken ct)
    {
        deleted.UnionWith(all.Where(e => e is { Method: "DELETE", IsConditional: false }).Select(e => e.Url));
        foreach (var method in BundlePlan.Order)
            foreach (var entry in all.Where(e => e.IsConditional && e.Method == method))
            {
                var at = $"{entry.Expression}.request.{(method == "POST" ? "ifNoneExist" : "url")}";
                if (!DefinitionSet.R4.IsResource(entry.Path))
                    return Refuse(OutcomeKind.Invalid, "value", $"'{entry.Path}' is not a resource type of R4.", at);
                if (entry.Resource.IsEmpty && method != "DELETE")
                    return Refuse(OutcomeKind.Invalid, "required", $"{method} needs a resource.", entry.Expression);
                if (await Resolve(entry, BundleReader.IdOf(entry.Resource), at, ct) is { } refusal) return refusal;
            }
        return null;
    }

    /// <param name="id">The id in the body of an update.</param>
    /// <param name="at">Where the criteria stand, for issues; null when they came by themselves.</param>
    public async Task<Outcome?> Resolve(BundleEntry entry, string? id, string? at, CancellationToken ct)
    {
        var (preconditions, malformed) = entry.ReadPreconditions(isInBundle: at is not null);
        if (preconditions is null) return malformed;
        var (criteria, issues) = Criteria.Read(entry.Path, entry.Criteria, Setting, entry.Method == "DELETE");
        if (criteria is null)
            return new Outcome(OutcomeKind.Invalid, [.. issues.Select(issue => issue with { Expression = at })]);
        if (await NotIndexed(criteria, at, ct) is { } wait) return wait;
        // Before the search: what another makes under this id after it shows when saving, and is searched for again.
        var isTaken = entry.Method == "PUT" && id is not null && Lexical.IsId(id)
            && await store.Find(entry.Path, id, Audience.Everyone, ct) is { Deleted: false };
        var matches = await Find(criteria, discarded: 0, waits: true, ct);
        if (matches.Count > criteria.Most)
            return Refuse(OutcomeKind.PreconditionFailed, "multiple-matches",
                $"More than {criteria.Most} {entry.Path} meet {criteria.Text}. Nothing was done.", at);
        if (matches.Count == 0 && entry.Method == "PATCH")
            return Refuse(OutcomeKind.NotFound, "not-found",
                $"No {entry.Path} meets {criteria.Text}: nothing was patched.", at);
        if (matches.Count == 0 && preconditions.IfMatch is { } ifMatch)
            return Refuse(OutcomeKind.PreconditionFailed, "conflict",
                $"If-Match asks for {ifMatch.Text}, and no {entry.Path} meets {criteria.Text}.", at);
        var asked = new Wanted(entry.Path, "", null, entry.Index) { Preconditions = preconditions };
        if (entry.Method == "PATCH")
        {
            Take(entry, [asked with { Id = matches[0].Id }]);
            return null;
        }
        if (entry.Method == "DELETE")
        {
            Take(entry, [.. matches.Select(match => asked with { Id = match.Id })]);
            deleted.UnionWith(matches.Select(match => match.Reference));
            return null;
        }
        var existing = matches.Count == 0 ? null : matches[0];
        if (existing is null && (decided.ContainsKey(criteria.Key) || created.Judge(criteria.Query) is { Count: > 0 }))
            return Refuse(OutcomeKind.Invalid, "duplicate",
                $"Another entry creates what meets {criteria.Text} already. Keep one of the two.", at);
        var refusal = entry.Method == "POST"
            ? Create(entry, asked, existing) : Update(entry, asked, existing, id, isTaken, at);
        if (refusal is null && entries.TryGetValue(entry.Index, out var entered))
        {
            decided[criteria.Key] = entered.Existing?.Reference ?? entered.Writes[0].Reference;
            if (existing is null) created.Add(entry, entered.Writes[0]);
        }
        return refusal;
    }

    Outcome? Create(BundleEntry entry, Wanted asked, StoredResource? existing)
    {
        if (existing is not null) entries[entry.Index] = new ConditionalEntry([], existing);
        else Take(entry, [asked with { Id = newId(), Creates = true }]);
        return null;
    }

    /// <param name="isTaken">The body's id is that of a resource.</param>
    Outcome? Update(BundleEntry entry, Wanted asked, StoredResource? existing, string? id, bool isTaken, string? at)
    {
        if (id is not null && !Lexical.IsId(id))
            return Refuse(OutcomeKind.Invalid, "value", "The body's id is none that a resource may have.", at);
        if (existing is not null)
        {
            if (id is not null && id != existing.Id)
                return Refuse(OutcomeKind.Invalid, "invalid",
                    $"The criteria are met by {existing.Reference}, and the body's id is {id}.", at);
            Take(entry, [asked with { Id = existing.Id }]);
        }
        else if (id is null) Take(entry, [asked with { Id = newId(), Creates = true }]);
        else
        {
            if (isTaken)
                return Refuse(OutcomeKind.Conflict, "duplicate",
                    $"Nothing meets the criteria, and the body's id is that of {entry.Path}/{id}, which exists.", at);
            conditions.Add(new Condition(Sql.Of($"""
                select rid from cur
                where rtype = {ResourceTypes.Number(entry.Path)} and fid = {id} and ver > 0 and not deleted
                """), [], Key: null));
            Take(entry, [asked with { Id = id }]);
        }
        return null;
    }

    void Take(BundleEntry entry, IReadOnlyList<Wanted> writes) =>
        entries[entry.Index] = new ConditionalEntry(writes, null);

    /// <summary>What meets the criteria and is not deleted by the same transaction, whose deletions come first.</summary>
    /// <param name="discarded">How many of the matches the caller may throw away; so many more are looked for.</param>
    async Task<IReadOnlyList<StoredResource>> Find(Criteria criteria, int discarded, bool waits, CancellationToken ct)
    {
        var count = criteria.Most + 1 + deleted.Count + discarded;
        var page = await store.Search(criteria.Query with { Count = count }, submission.Audience, ct);
        conditions.Add(criteria.Finding([.. page.Matches.Select(m => m.Rid)], submission.Audience, waits));
        return [.. page.Matches.Where(match => !deleted.Contains(match.Reference))];
    }

    SearchSetting Setting => new() { Catalogue = store.Catalogues.Current, OwnBase = submission.Base };

    /// <summary>By what is not indexed yet nothing can be decided.</summary>
    async Task<Outcome?> NotIndexed(Criteria criteria, string? at, CancellationToken ct) =>
        await store.Catalogues.Behind(criteria.Query.Needs, ct) is [var need, ..]
            ? Refuse(OutcomeKind.Unavailable, "transient",
                $"{need.Name} is still being indexed; nothing can be decided by it yet. Try again later.", at)
            : null;

    static Outcome Refuse(OutcomeKind kind, string code, string why, string? at) => Outcome.Of(kind, code, why, at);
}
