using System.Runtime.CompilerServices;
using FhirGateway.Intake;

namespace FhirGateway.Commands;

/// <summary>The lines of an NDJSON file, stored many at once where they can be and submitted one by one where not.</summary>
internal sealed class LoadRows(BulkIntake intake, BulkTerms terms)
{
    public async IAsyncEnumerable<LoadLine> Of(
        LoadSubmission submission, string file, [EnumeratorCancellation] CancellationToken ct)
    {
        var faults = new List<LoadLine>();
        await foreach (var (line, stored, isNew) in intake.Run(Lines(file, faults, ct), terms, ct))
            if (stored is not null)
                yield return LoadLine.Answered(file, stored.Reference, "PUT", isNew ? 201 : 200, []);
            else
                await foreach (var answer in submission.Of(file, line.Json, ct)) yield return answer.InRow(line.Number);
        foreach (var fault in faults) yield return fault;
    }

    static async IAsyncEnumerable<BulkLine> Lines(
        string file, List<LoadLine> faults, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var document in LoadFile.Documents(file, ct))
            if (document.Faults.Count > 0) faults.Add(LoadLine.Refused(file, null, document.Faults));
            else yield return new BulkLine(document.Line, document.Json);
    }
}
