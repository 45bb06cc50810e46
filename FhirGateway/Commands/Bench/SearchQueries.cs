using FhirGateway.Search;

namespace FhirGateway.Commands.Bench;

/// <summary>A question put to the world: what is asked, on whose behalf, and what the answer must be.</summary>
/// <param name="Query">As in a URL.</param>
/// <param name="Matches">The ids of all matches in order, without a database.</param>
internal sealed record SearchAsked(string Type, string Query, Audience Audience, Func<IEnumerable<string>> Matches);

/// <summary>A kind of search with what it may cost.</summary>
/// <param name="Goal">Milliseconds that half of them may take at most.</param>
/// <param name="Ask">Puts it to one of the world's requests, by number.</param>
internal sealed record MeasuredSearch(string Name, double Goal, Func<int, SearchAsked> Ask)
{
    /// <summary>Which page is measured; the ones before are walked by cursor.</summary>
    public int Page { get; init; } = 1;
}

/// <summary>The searches that clients of a referral system live on, each limited to what one organisation may see.</summary>
internal sealed class SearchQueries(SearchWorld world)
{
    public IReadOnlyList<MeasuredSearch> All =>
    [
        new("identifier", 1.5, i => AtHospital(i, $"identifier={SearchWorld.NumberSystem}|{i}", r => r == i)),
        new("hospital worklist: status, priority, newest first", 10, i => AtHospital(i,
            "status=active&priority=urgent&_sort=-authored", r => IsActive(r) && SearchWorld.PriorityOf(r) == "urgent")),
        new("token, performer, 30 days", 15, TokenAndPeriod),
        new("subject", 2, i => new("ServiceRequest", $"subject=Patient/{SearchWorld.PatientId(world.PatientOf(i))}", Practice(i),
            () => world.RequestsOf(world.PatientOf(i)).Select(SearchWorld.RequestId))),
        new("family, first letters", 3, FamilyPrefix),
        new("chained subject:Patient.family", 15, i => AtHospital(i, $"subject:Patient.family:exact={Family(i)}",
            r => SearchWorld.FamilyOf(world.PatientOf(r)) == Family(i))),
        new("_has:Task:focus:status", 60, i => AtHospital(i, "status=active&_has:Task:focus:status=requested&_sort=-authored",
            r => IsActive(r) && SearchWorld.TaskStatusOf(r) == "requested")),
        new("page with _include and _revinclude", 15, i => AtHospital(i,
            "status=active&_sort=-authored&_include=ServiceRequest:subject&_revinclude=Task:focus", IsActive)),
        new("accurate total of a hospital", 15, i => AtHospital(i, "status=active&_summary=count", IsActive)),
        new("accurate total for everyone", 60, i => new("ServiceRequest", "status=completed&_summary=count", Audience.Everyone,
            () => Requests(r => SearchWorld.StatusOf(r) == "completed"))),
        new(":not on a worklist", 30, i => AtHospital(i, "status=active&priority:not=routine&_sort=-authored",
            r => IsActive(r) && SearchWorld.PriorityOf(r) != "routine")),
        new(":missing on a worklist", 30, i => AtHospital(i, "status=active&encounter:missing=true&_sort=-authored",
            r => IsActive(r) && !SearchWorld.HasEncounter(r))),
        new("_sort on two keys", 20, TwoKeys),
        new("page 500 by cursor", 4, i => AtHospital(0, "status=active&_sort=-authored", IsActive, hospital: 0)) { Page = 500 },
    ];

    static bool IsActive(int request) => SearchWorld.StatusOf(request) == "active";

    string Family(int i) => SearchWorld.FamilyOf(world.PatientOf(i));

    Audience Practice(int i) => Audience.Of(SearchWorld.PracticeKey(SearchWorld.PracticeOf(world.PatientOf(i))));

    static Audience Hospital(int hospital) => Audience.Of(SearchWorld.HospitalKey(hospital));

    /// <summary>On behalf of the hospital that got the request; newest first where the query sorts.</summary>
    SearchAsked AtHospital(int i, string query, Func<int, bool> meets, int? hospital = null)
    {
        var of = hospital ?? SearchWorld.HospitalOf(i);
        return new SearchAsked("ServiceRequest", query, Hospital(of), () =>
        {
            var found = Enumerable.Range(0, world.Requests).Where(r => SearchWorld.HospitalOf(r) == of && meets(r));
            if (query.Contains("_sort", StringComparison.Ordinal)) found = found.OrderByDescending(SearchWorld.AuthoredOf);
            return found.Select(SearchWorld.RequestId);
        });
    }

    IEnumerable<string> Requests(Func<int, bool> meets) =>
        Enumerable.Range(0, world.Requests).Where(meets).Select(SearchWorld.RequestId);

    SearchAsked TokenAndPeriod(int i)
    {
        var from = SearchWorld.AuthoredOf(i).Date;
        var to = from.AddDays(30);
        return AtHospital(i,
            $"code=http://snomed.info/sct|{100 + SearchWorld.SpecialtyOf(i)}&performer=Organization/h{SearchWorld.HospitalOf(i)}"
            + $"&authored=ge{from:yyyy-MM-dd}&authored=lt{to:yyyy-MM-dd}",
            r => SearchWorld.SpecialtyOf(r) == SearchWorld.SpecialtyOf(i)
                && SearchWorld.AuthoredOf(r).DateTime >= from && SearchWorld.AuthoredOf(r).DateTime < to);
    }

    SearchAsked FamilyPrefix(int i)
    {
        var (first, hospital) = (Family(i)[..4], SearchWorld.HospitalOf(i));
        return new SearchAsked("Patient", $"family={first}", Hospital(hospital), () =>
            PatientsOf(hospital).Where(p => SearchWorld.FamilyOf(p).StartsWith(first, StringComparison.Ordinal)).Select(SearchWorld.PatientId));
    }

    SearchAsked TwoKeys(int i)
    {
        var hospital = SearchWorld.HospitalOf(i);
        return new SearchAsked("Patient", "gender=female&_sort=family,birthdate", Hospital(hospital), () =>
            PatientsOf(hospital).Where(p => SearchWorld.GenderOf(p) == "female")
                .OrderBy(SearchWorld.FamilyOf, StringComparer.Ordinal).ThenBy(SearchWorld.BirthOf).Select(SearchWorld.PatientId));
    }

    IEnumerable<int> PatientsOf(int hospital) => Enumerable.Range(0, world.Patients)
        .Where(p => world.RequestsOf(p).Any(r => SearchWorld.HospitalOf(r) == hospital));
}
