using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Bulk;

/// <summary>Writes the files of one export.</summary>
internal sealed class ExportRun(ExportPages pages, ResourceStore store, BulkFiles files, BulkOptions options)
{
    /// <param name="keep">Says how far it is and keeps the job; it throws when the job is lost.</param>
    public async Task<byte[]> Run(BulkJob job, Func<string, Task> keep, CancellationToken ct)
    {
        var terms = BulkTermsJson.Read<ExportTerms>(job.Terms);
        await keep("waiting for writes that are under way");
        var at = await pages.Settle(ct);
        var patients = terms.Group is { } group ? await Members(group, job.Audience, ct) : null;
        var (output, deleted) = (new List<NdjsonFile>(), new List<NdjsonFile>());
        var folder = files.FolderOf(job.Id, job.Attempt);
        await using var gone = new NdjsonFiles(folder, "deleted", options.FileRows);
        foreach (var type in TypesOf(terms))
        {
            await using var lines = new NdjsonFiles(folder, type, options.FileRows);
            var count = 0;
            await foreach (var page in pages.Read(ScopeOf(terms, type, at, job.Audience, patients), ct))
            {
                foreach (var version in page)
                    if (version.Deleted) await gone.Add(Deletion(version), ct);
                    else await lines.Add(version.Body, ct);
                count += page.Count;
                await keep($"{type}: {count}");
            }
            output.AddRange(await lines.End(ct));
        }
        deleted.AddRange(await gone.End(ct));
        return BulkManifest.OfExport(
            terms, at, output, deleted, name => BulkPaths.File(terms.Base, job.Id, name), options.RequiresAccessToken);
    }

    static IEnumerable<string> TypesOf(ExportTerms terms)
    {
        IEnumerable<string> types = terms.Level == "system" ? DefinitionSet.R4.ResourceTypes : PatientCompartment.Types;
        return terms.Types.Count == 0 ? types : types.Where(terms.Types.Contains);
    }

    ExportScope ScopeOf(
        ExportTerms terms, string type, DateTimeOffset at, Audience audience, IReadOnlyList<long>? patients) =>
        new(type, at, terms.Since, audience,
            [.. from filter in terms.Filters
                where filter.StartsWith(type + "?", StringComparison.Ordinal)
                select Filter(filter, terms.Base)])
        {
            Compartment = terms.Level == "system" ? null : PatientCompartment.ParametersOf(type),
            Patients = patients,
        };

    // A parameter may have been taken away since the export was asked for.
    SearchQuery Filter(string filter, string ownBase)
    {
        var (query, issues) = ExportRequest.QueryOf(filter, [], ownBase, store.Catalogues.Current);
        return query ?? throw new InvalidDataException(issues[0].Diagnostics);
    }

    /// <summary>The row ids of the patients that are active members of a Group.</summary>
    async Task<IReadOnlyList<long>> Members(string group, Audience audience, CancellationToken ct)
    {
        if (await store.Find("Group", group, audience, ct) is not { Deleted: false } stored || stored.Read() is not { } read) return [];
        List<(string Type, string Id)> members = [.. from member in read.Root.All("member")
            where member.Text("inactive") != "true"
            let reference = ReferenceText.Local(member.Text("entity", "reference"), store.PublicBase)
            where reference is { Type: "Patient" }
            select reference.Value];
        var found = await store.FindAll(members, audience, ct);
        return [.. found.Values.Select(patient => patient.Rid)];
    }

    static byte[] Deletion(StoredResource version) => System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{{version.Reference}}}"}}]}""");
}
