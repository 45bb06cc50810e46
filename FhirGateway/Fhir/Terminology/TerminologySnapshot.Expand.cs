using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary><c>$expand</c>.</summary>
internal sealed partial class TerminologySnapshot
{
    /// <summary>An answer holds no more concepts than this; more are too costly, and are asked for in pages.</summary>
    public const int MostConcepts = 10_000;

    /// <summary>The codes, or why they cannot be listed: too many, not known, or of content that is not here.</summary>
    public (Expansion? Expansion, Outcome? Refusal) Expand(ExpandRequest request)
    {
        var inquiry = new Inquiry(Inquiry.MostSteps);
        var gathered = new Gathered();
        var source = request.Definition is { } root ? new ValueSetContent(root)
            : request.Url is { } url ? FindValueSet(url) : null;
        if (request.Definition is not null) Gather(source!, gathered, inquiry);
        else if (request.Url is { } named && (source is not null || R4ValueSet(named) is not null))
            Gather(named, gathered, inquiry);
        else
            return (null, Outcome.Of(OutcomeKind.NotFound, "not-found",
                $"The value set {request.Url ?? "(without a name)"} is not known here."));
        if (Refused(inquiry) is { } refusal) return (null, refusal);
        var wanted = gathered.Entries.Where(e => IsWanted(e, request)).ToList();
        var page = wanted.Skip(Math.Max(request.Offset ?? 0, 0)).Take(Math.Max(request.Count ?? int.MaxValue, 0)).ToList();
        if (page.Count > MostConcepts) return (null, TooMany(wanted.Count));
        var concepts = request.ExcludeNested || request.IsPaged || request.Filter is not null
            ? Nesting.Flat(page, e => Display(e, request))
            : Nesting.Of(page, e => Display(e, request));
        return (new(request, source?.Root, request.Url, wanted.Count, concepts, inquiry.Used)
        {
            IsStored = gathered.IsStored,
            IsUnclosed = gathered.IsUnclosed,
        }, null);
    }

    static Outcome? Refused(Inquiry inquiry)
    {
        if (inquiry.IsExhausted)
            return Outcome.Of(OutcomeKind.Unprocessable, "too-costly",
                $"The expansion takes more than {Inquiry.MostSteps} steps.");
        if (inquiry.Missing.Count + inquiry.Reasons.Count == 0) return null;
        return new(OutcomeKind.Unprocessable, [
            .. inquiry.Missing.Select(m => Issue.Error("not-found",
                $"The value set could not be expanded: the content of {m} is not here.")),
            .. inquiry.Reasons.Select(r => Issue.Error("processing", $"The value set could not be expanded: {r}"))]);
    }

    static Outcome TooMany(int count) => Outcome.Of(OutcomeKind.Unprocessable, "too-costly",
        $"The expansion has {count} concepts, and an answer at most {MostConcepts}: ask with filter, or offset and count.");

    /// <summary>Each code once, in the order found.</summary>
    sealed class Gathered
    {
        readonly HashSet<(string, string)> seen = [];
        public List<Entry> Entries { get; } = [];
        public bool IsStored { get; set; }
        public bool IsUnclosed { get; set; }

        public void Marks(Gathered other)
        {
            IsStored |= other.IsStored;
            IsUnclosed |= other.IsUnclosed;
        }

        public void Add(Entry entry)
        {
            if (seen.Add((entry.System, entry.Code))) Entries.Add(entry);
        }
    }

    void Gather(string canonical, Gathered into, Inquiry inquiry)
    {
        if (R4ValueSet(canonical) is { Open.Count: 0 } own)
        {
            foreach (var (system, codes) in own.Systems.OrderBy(s => s.Key, StringComparer.Ordinal))
                foreach (var code in codes.Order(StringComparer.Ordinal))
                    if (inquiry.Spend())
                        into.Add(new(system, null, code, FindSystem(system)?.Find(code) ?? new(code, null, null)));
        }
        else if (FindValueSet(canonical) is { } valueSet) Gather(valueSet, into, inquiry);
        else inquiry.Lacks(canonical);
    }

    void Gather(ValueSetContent valueSet, Gathered into, Inquiry inquiry)
    {
        if (!inquiry.Spend(25)) return;
        if (!inquiry.Enter(valueSet))
        {
            inquiry.Unsure($"The value set {valueSet.Root.Text("url")} imports itself, or imports nest too deep.");
            return;
        }
        var (missing, reasons) = (inquiry.Missing.Count, inquiry.Reasons.Count);
        var own = new Gathered();
        if (valueSet.HasCompose) Compose(valueSet, own, inquiry);
        var failed = inquiry.Missing.Count > missing || inquiry.Reasons.Count > reasons || !valueSet.HasCompose;
        if (failed && valueSet.HasAllStored && !inquiry.IsExhausted)
        {
            inquiry.Forgive(missing, reasons);
            own = new Gathered { IsStored = true, IsUnclosed = valueSet.IsUnclosed };
            foreach (var entry in valueSet.Stored)
                if (inquiry.Spend()) own.Add(entry);
        }
        else if (!valueSet.HasCompose) inquiry.Lacks(valueSet.Root.Text("url") ?? "the value set");
        into.Marks(own);
        foreach (var entry in own.Entries)
            if (inquiry.Spend()) into.Add(entry);
        inquiry.Leave();
    }

    void Compose(ValueSetContent valueSet, Gathered into, Inquiry inquiry)
    {
        foreach (var include in valueSet.Includes)
        {
            if (inquiry.IsExhausted) return;
            foreach (var entry in Candidates(include, valueSet.WithInactive, into, inquiry))
            {
                var excluded = Any(valueSet.Excludes, true, entry.System, entry.Code, inquiry);
                if (excluded == Membership.NotMember) into.Add(entry);
                if (inquiry.IsExhausted) return;
            }
        }
    }

    /// <summary>
    /// The include's own concepts, or its first value set's, that are also in all its other value sets.
    /// </summary>
    IEnumerable<Entry> Candidates(Inclusion include, bool withInactive, Gathered into, Inquiry inquiry)
    {
        IEnumerable<Entry> start;
        var others = include.ValueSets.AsEnumerable();
        if (include.System is not null) start = include.Enumerate(withInactive, find, inquiry);
        else if (include.ValueSets is [var first, ..])
        {
            var imported = new Gathered();
            Gather(first, imported, inquiry);
            into.Marks(imported);
            start = imported.Entries;
            others = others.Skip(1);
        }
        else return [];
        foreach (var other in others)
            start = start.Where(e => Ask(other, e.System, e.Code, inquiry) == Membership.Member);
        return start.Where(e => withInactive || !e.Concept.IsInactive);
    }

    static bool IsWanted(Entry entry, ExpandRequest request)
    {
        if (request.ActiveOnly && entry.Concept.IsInactive) return false;
        if (request.ExcludeNotForUi && entry.Concept.IsAbstract) return false;
        if (request.Filter is not { } filter) return true;
        foreach (var word in filter.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (!Has(entry.Code, word) && !Has(entry.Concept.Display, word)
                && !entry.Concept.Designations.Exists(d => Has(d.Value, word))) return false;
        return true;
    }

    static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    string? Display(Entry entry, ExpandRequest request) => entry.Concept.DisplayIn(
        request.DisplayLanguage, request.DisplayLanguage is null ? null : FindSystem(entry.System, entry.Version)?.Language);
}
