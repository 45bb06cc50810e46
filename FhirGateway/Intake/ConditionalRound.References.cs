using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// Conditional references of a transaction: "Patient?identifier=…" stands for the one Patient that meets it, among what
// is stored and what the transaction itself writes.
internal sealed partial class ConditionalRound
{
    /// <summary>As many as a Bundle may have entries.</summary>
    const int MostReferences = 1000;

    /// <summary>The literal reference for each conditional one, or why there is none.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Found, Outcome? Refusal)> References(
        IReadOnlyList<(BundleEntry Entry, Wanted Write)> writes, CancellationToken ct)
    {
        var found = new Dictionary<string, string>();
        var written = new WrittenTokens(writes, store.Catalogues.Current, submission.Base);
        foreach (var (entry, _) in writes.Where(w => w.Entry.Resource.Span.Contains((byte)'?')))
        {
            if (JsonFormat.Read(entry.Resource).Resource is not { } resource) continue;
            foreach (var element in BundleReferences.Conditional(resource.Root, submission.Base))
            {
                var text = element.Text("reference")!;
                if (found.ContainsKey(text)) continue;
                var at = BundleEntry.Below(entry.Expression, element.Expression) + ".reference";
                if (found.Count == MostReferences)
                    return (found, Refuse(OutcomeKind.Invalid, "too-costly",
                        $"A transaction may hold {MostReferences} different conditional references.", at));
                var search = BundleReferences.Relative(text, submission.Base);
                var (reference, refusal) = await Reference(search, written, at, ct);
                if (reference is null) return (found, refusal);
                found[text] = reference;
            }
        }
        return (found, null);
    }

    async Task<(string? Reference, Outcome? Refusal)> Reference(
        string text, WrittenTokens written, string at, CancellationToken ct)
    {
        var type = text[..text.IndexOf('?', StringComparison.Ordinal)];
        var (criteria, issues) = Criteria.Read(type, text, Setting);
        if (criteria is null)
            return (null, new Outcome(OutcomeKind.Invalid, [.. issues.Select(issue => issue with { Expression = at })]));
        if (await NotIndexed(criteria, at, ct) is { } wait) return (null, wait);
        // An entry with the same criteria is meant, whatever it comes to.
        if (decided.TryGetValue(criteria.Key, out var same)) return (same, null);
        var stored = (await Find(criteria, written.Count, waits: false, ct)).Select(match => match.Reference);
        var references = written.Judge(criteria.Query) is { } judged
            ? [.. stored.Where(reference => !written.Has(reference)), .. judged]
            : stored.ToList();
        return references switch
        {
            [var only] => (only, null),
            [] => (null, Refuse(OutcomeKind.PreconditionFailed, "not-found", $"No resource meets {criteria.Text}.", at)),
            _ => (null, Refuse(OutcomeKind.PreconditionFailed, "multiple-matches",
                $"More than one resource meets {criteria.Text}.", at)),
        };
    }

    /// <summary>The tokens of what a transaction writes; read when they are asked for.</summary>
    sealed class WrittenTokens(
        IReadOnlyList<(BundleEntry Entry, Wanted Write)> writes, SearchCatalogue catalogue, string? ownBase)
    {
        readonly List<(BundleEntry Entry, Wanted Write)> unread = [.. writes];
        readonly HashSet<string> references = [.. writes.Select(w => w.Write.Reference)];
        readonly Dictionary<string, List<(string Reference, HashSet<long> Keys)>> byType = [];

        public int Count => references.Count;

        public bool Has(string reference) => references.Contains(reference);

        public void Add(BundleEntry entry, Wanted write)
        {
            unread.Add((entry, write));
            references.Add(write.Reference);
        }

        /// <summary>Those that meet the query; null where the query asks for more than tokens.</summary>
        public IReadOnlyList<string>? Judge(SearchQuery query)
        {
            var tokens = query.Criteria.OfType<TokenCriterion>()
                .Where(t => t is { Not: false, Numbers.Count: 0 }).ToList();
            if (tokens.Count < query.Criteria.Count) return null;
            Read(query.Type);
            return byType.GetValueOrDefault(query.Type) is not { } own ? []
                : [.. own.Where(w => tokens.TrueForAll(t => t.Keys.Any(w.Keys.Contains))).Select(w => w.Reference)];
        }

        void Read(string type)
        {
            foreach (var (entry, write) in unread.FindAll(w => w.Write.Type == type && !w.Entry.Resource.IsEmpty))
                if (JsonFormat.Read(entry.Resource).Resource is { } resource && resource.Type == type)
                {
                    if (!byType.TryGetValue(type, out var own)) byType[type] = own = [];
                    own.Add((write.Reference, Indexer.Index(resource, catalogue, ownBase).Keys.ToHashSet()));
                }
            unread.RemoveAll(w => w.Write.Type == type);
        }
    }
}
