namespace FhirGateway.Referrals;

internal sealed partial record FactSheet
{
    Urgencies Weigh(Urgency? earlier)
    {
        var readable = Letters.Where(l => l.Code is not null).ToList();
        var stated = Urgencies.Highest([.. readable.Select(l => l.Highest)]);
        var confirmed = Confirmations.LastOrDefault(c => Settles(c))?.Intended;
        var triaged = Triage?.Urgency;
        return new Urgencies(Request!.Requested, StatedCode(readable, stated), stated, confirmed,
            Urgencies.Highest(Request.Requested, stated, earlier),
            Urgencies.Highest(Request.Requested, confirmed ?? stated, earlier),
            triaged, Agreement?.Agrees == true ? triaged : null);
    }

    // The letter that states the most speaks; one that contradicts itself is ambiguous, and none is said only when
    // all say none.
    static string? StatedCode(List<LetterFact> readable, Urgency? stated) =>
        readable.Count == 0 ? null
        : stated is null ? "none"
        : readable.First(l => l.Highest == stated).Code;

    /// <summary>The referrer's last word on the triage as it stands; null while it has not answered.</summary>
    public AnswerFact? Agreement => Answers.LastOrDefault(a => IsAbout(a.HappenedAt));

    /// <summary>
    /// The referrer's last disagreement; null where a decision after it gave what was asked for, for then it is settled.
    /// </summary>
    public AnswerFact? Disagreement => Answers.LastOrDefault(a => !a.Agrees) is { } said &&
        !Revisions(said).Any(d => d.Urgency >= (Urgencies.Owed ?? d.Urgency)) ? said : null;

    /// <summary>The next decision after a disagreement, or that the referrer agreed after all.</summary>
    public Fact? Reconsidered(AnswerFact disagreement) => Revisions(disagreement).Concat<Fact>(
        Answers.SkipWhile(a => !ReferenceEquals(a, disagreement)).Where(a => a.Agrees)).MinBy(f => f.HappenedAt);

    // The first decision is what is disagreed with, whatever the clocks of both sides say.
    IEnumerable<DecisionFact> Revisions(AnswerFact since) =>
        Triage?.Decisions.Skip(1).Where(d => d.HappenedAt > since.HappenedAt) ?? [];

    /// <summary>Notices about the triage as it stands.</summary>
    public IEnumerable<NoticeFact> CurrentNotices => Notices.Where(n => IsAbout(n.HappenedAt));

    // What was said about an earlier decision does not answer the one that came after it.
    bool IsAbout(DateTimeOffset said) => Triage is not null && (!Triage.IsRevision || said >= Triage.HappenedAt);

    /// <summary>The letter, or the note, that states the most.</summary>
    public LetterFact? HighestLetter => Letters.Where(l => l.Highest is not null)
        .OrderByDescending(l => l.Highest).ThenBy(l => l.KnownAt).FirstOrDefault();

    /// <summary>
    /// The confirmation answers what is in the record now: it was given after everything that disagrees was known, or
    /// it names an urgency that nothing exceeds.
    /// </summary>
    public bool Settles(ConfirmationFact confirmation) =>
        (confirmation.Intended is { } intended && HighestLetter is { Highest: { } stated } && intended >= stated) ||
        (confirmation.KnownAt >= Request!.PriorityKnownAt && Letters.Where(l => l.Highest is not null)
            .All(l => confirmation.KnownAt >= l.KnownAt));
}
