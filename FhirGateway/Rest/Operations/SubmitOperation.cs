using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ServiceRequest/$submit</c>: a referral with its letter and history in one call, wholly stored or not at all. It
/// is known by its sender's identifier: sent again it answers what it came to the first time.
/// </summary>
internal sealed class SubmitOperation(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var submission = request.AsSubmission();
        var parsed = JsonFormat.ReadEnvelope(request.Body);
        if (parsed.Resource is null || !parsed.IsValid)
            return await Refuse(new Outcome(OutcomeKind.Invalid, parsed.Issues));
        if (parsed.Resource.Type != "Bundle" || parsed.Resource.Root.Text("type") is not ("transaction" or "collection"))
            return await Refuse(Outcome.Of(OutcomeKind.Invalid, "value",
                "$submit takes a Bundle of type transaction or collection.", "Bundle.type"));
        var (_, sent) = BundleReader.Read(request.Body);
        if (sent.Count > Limits.BundleEntries)
            return Answer.Of(OutcomeKind.TooLarge, "too-costly", $"A Bundle may have {Limits.BundleEntries} entries.");
        var (submitted, refused) = SubmittedReferral.Of(
            [.. sent.Select(entry => entry with { Url = BundleReferences.Relative(entry.Url, request.Base).TrimStart('/') })]);
        if (submitted is null) return await Refuse(refused!);
        var result = await acceptance.Submit(submitted, submission, ct);
        return result.Refusal is { } refusal ? Answer.Of(refusal) : Bundles.Respond(request, submitted.Entries, result);

        async Task<Answer> Refuse(Outcome outcome)
        {
            await acceptance.Keep(submission, outcome, ct);
            return Answer.Of(outcome);
        }
    }
}
