using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Bulk;

/// <summary>Stores the lines of an import's files, and writes why it did not store the others.</summary>
internal sealed class ImportRun(
    BulkIntake intake, Acceptance acceptance, BulkFiles files, BulkOptions options, TimeProvider clock)
{
    const int SayEvery = 1000;

    public async Task<byte[]> Run(BulkJob job, Func<string, Task> keep, CancellationToken ct)
    {
        var terms = BulkTermsJson.Read<ImportTerms>(job.Terms);
        var at = clock.GetUtcNow();
        var done = new List<ImportedFile>();
        foreach (var (input, index) in terms.Inputs.Select((input, index) => (input, index)))
        {
            await keep($"{input.Url}: 0");
            done.Add(await Import(job, terms, input, index + 1, keep, ct));
        }
        return BulkManifest.OfImport(
            terms, at, done, name => BulkPaths.File(terms.Base, job.Id, name), options.RequiresAccessToken);
    }

    async Task<ImportedFile> Import(
        BulkJob job, ImportTerms terms, ImportInput input, int number, Func<string, Task> keep, CancellationToken ct)
    {
        await using var errors = new NdjsonFiles(
            files.FolderOf(job.Id, job.Attempt), $"OperationOutcome{Letters(number)}", int.MaxValue);
        var (stored, seen) = (0, 0);
        try
        {
            await using var stream = await Open(job, input, ct);
            var lines = NdjsonLines.Read(stream, Limits.BodyBytes, ct);
            await foreach (var result in intake.Run(lines, new BulkTerms(Validates: true, Limits.BodyBytes, input.Type), ct))
            {
                IReadOnlyList<Issue> faults = result.Stored is null
                    ? await Ordinary(job, terms, input, result.Line, ct)
                    : [];
                if (!faults.Any(fault => fault.IsError)) stored++;
                if (faults.Count > 0) await errors.Add(OutcomeJson.Write(InLine(faults, result.Line.Number)), ct);
                if (++seen % SayEvery == 0) await keep($"{input.Url}: {seen}");
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            await errors.Add(OutcomeJson.Write([Issue.Error("not-found", $"The file could not be read to its end: {fault.Message}")]), ct);
        }
        return new ImportedFile(input, stored, (await errors.End(ct)).SingleOrDefault());
    }

    async Task<Stream> Open(BulkJob job, ImportInput input, CancellationToken ct) => input.Upload is { } upload
        ? File.OpenRead(Path.Combine(files.FolderOf(job.Id), upload))
        : await new ImportSource(options).Open(input.Url, ct);

    /// <summary>
    /// What cannot be stored many at once goes through the gate by itself; the errors, and when it is stored, the
    /// warnings that no rule reads it.
    /// </summary>
    async Task<IReadOnlyList<Issue>> Ordinary(
        BulkJob job, ImportTerms terms, ImportInput input, BulkLine line, CancellationToken ct)
    {
        if (line.Json.IsEmpty)
            return [Issue.Error("too-long", $"A resource may have {Limits.BodyBytes >> 20} MB at most.")];
        var parsed = JsonFormat.Read(line.Json);
        if (parsed.Resource is not { } resource) return parsed.Issues;
        if (input.Type is { } type && resource.Type != type)
            return [Issue.Error("invalid", $"The input is said to hold {type}, and this is a {resource.Type}.", resource.Type)];
        if (resource.Type is "Parameters" or "OperationOutcome")
            return [Issue.Error("not-supported", $"A {resource.Type} is not stored.", resource.Type)];
        var target = resource.Id is { } id ? $"{resource.Type}/{id}" : resource.Type;
        var submission = new Submission(
            resource.Id is null ? "POST" : "PUT", target, job.Owner, "application/fhir+json", line.Json)
        {
            Audience = job.Audience,
            Base = terms.Base,
            IsHistory = true,
        };
        var result = resource.Id is null
            ? await acceptance.Create(resource.Type, submission, ct)
            : await acceptance.Update(resource.Type, resource.Id, Preconditions.None, submission, ct);
        return result.Refusal is { } refusal ? refusal.Issues
            : [.. result.Remarks.Where(remark => UnreadContent.CodesIn([remark]).Any())];
    }

    static List<Issue> InLine(IReadOnlyList<Issue> issues, int number) =>
        [.. issues.Select(issue => issue with
        {
            Location = issue.Location is { } place && place.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma
                ? $"line {number}{place[comma..]}" : $"line {number}",
        })];

    // Names of files hold no number but that of the part.
    static string Letters(int number) =>
        number <= 26 ? $"{(char)('A' + number - 1)}" : Letters((number - 1) / 26) + (char)('A' + (number - 1) % 26);
}
