using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>Observation/$lastn</c> (<see href="https://hl7.org/fhir/R4/observation-operation-lastn.html"/>): the newest
/// observations
/// of each kind among those that a search finds. Observations are of one kind when their codes share a coding, or,
/// without
/// codings, their text.
/// </summary>
internal sealed class LastN(ResourceStore store, StoredTerms stored)
{
    /// <summary>So many observations are looked at for one answer.</summary>
    const int Most = 10_000;

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        if (!request.Body.IsEmpty)
            return Answer.Of(OutcomeKind.Invalid, "not-supported", "$lastn is asked by parameters in the address.");
        var asked = request.Query.Where(p =>
            p.Key is not ("_format" or "_pretty" or "max") && !PartialAnswer.IsAsked(p.Key)).ToList();
        if (request.Query.Count(p => p.Key == "max") > 1 || !int.TryParse(
                request.Parameter("max") ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max < 1)
            return Answer.Of(OutcomeKind.Invalid, "value", "max: expected a number from 1, once.");
        if (asked.Find(p => SearchControl.Names.Contains(p.Key) || p.Key is "_include" or "_revinclude").Key is { } control)
            return Answer.Of(OutcomeKind.Invalid, "not-supported", $"$lastn does not take {control}.");
        var setting = new SearchSetting
        {
            Catalogue = store.Catalogues.Current,
            OwnBase = request.Base,
            Lenient = request.Prefer.Lenient,
            Terms = await stored.For(asked, request.Caller.Audience, ct),
        };
        var parse = SearchParser.Parse("Observation", [.. asked, new("_sort", "-date"), new("_count", "500")], setting);
        if (parse.Query is not { } query) return Answer.Of(new Outcome(OutcomeKind.Invalid, parse.Issues));
        if (!asked.Exists(p => p.Key.Split(':', '.')[0] is "patient" or "subject"))
            return Answer.Of(OutcomeKind.Invalid, "required", "$lastn needs 'patient' or 'subject'.");
        var kinds = new List<(HashSet<string> Codes, List<StoredResource> Newest)>();
        for (var seen = 0; ;)
        {
            var page = await store.Search(query, request.Caller.Audience, ct);
            foreach (var found in page.Matches) Sort(found, kinds, max);
            if (page.Next is not { } next) break;
            if ((seen += page.Matches.Count) >= Most)
                return Answer.Of(OutcomeKind.Unprocessable, "too-costly",
                    $"More than {Most} observations would have to be looked at: ask for a category, a code or a time.");
            query = query with { After = next };
        }
        return Answer.Of(Write(request, asked, kinds.ConvertAll(k => k.Newest)));
    }

    static void Sort(StoredResource found, List<(HashSet<string> Codes, List<StoredResource> Newest)> kinds, int max)
    {
        if (found.Read()?.Root["code"] is not { } code) return;
        HashSet<string> codes = [.. code.All("coding").Where(c => c["code"] is not null).Select(c => $"{c.Text("system")}|{c.Text("code")}")];
        if (codes.Count == 0) codes.Add(code.Text("text") ?? "");
        var kind = kinds.Find(k => k.Codes.Overlaps(codes));
        if (kind.Codes is null) kinds.Add(kind = (codes, []));
        else kind.Codes.UnionWith(codes);
        if (kind.Newest.Count < max) kind.Newest.Add(found);
    }

    static byte[] Write(
        FhirRequest request, List<KeyValuePair<string, string>> asked, IReadOnlyList<IReadOnlyList<StoredResource>> kinds)
    {
        using var bundle = new BundleWriter("searchset");
        bundle.Total(kinds.Sum(kind => kind.Count));
        if (request.Parameter("max") is { } max) asked = [.. asked, new("max", max)];
        bundle.Link("self", PageLinks.Of($"{request.Base}/Observation/$lastn", asked, null));
        foreach (var observation in kinds.SelectMany(kind => kind))
            bundle.Entry($"{request.Base}/{observation.Reference}", observation.Body, "match");
        return bundle.End();
    }
}
