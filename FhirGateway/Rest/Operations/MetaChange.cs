using FhirGateway.Fhir;
using FhirGateway.Fhir.Patch;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$meta-add</c> and <c>$meta-delete</c> (<see href="https://hl7.org/fhir/R4/resource-operation-meta-add.html"/>).
/// R4 lets
/// them change a version in place. Here a version never changes: a change of labels makes the next one, through the
/// same
/// gate as any other write, so that an ETag names one text only and the change is seen in history, feed and audit. What
/// changes nothing makes no version.
/// </summary>
internal sealed class MetaChange(Acceptance acceptance)
{
    static readonly OperationShape AddShape = OperationShape.OfR4("Resource-meta-add") with { Required = ["meta"] };
    static readonly OperationShape DeleteShape = OperationShape.OfR4("Resource-meta-delete") with { Required = ["meta"] };

    public Task<Answer> ServeAdd(FhirRequest request, CancellationToken ct) =>
        Serve(request, AddShape, MetaLabels.Add, ct);

    public Task<Answer> ServeDelete(FhirRequest request, CancellationToken ct) =>
        Serve(request, DeleteShape, MetaLabels.Remove, ct);

    async Task<Answer> Serve(
        FhirRequest request, OperationShape shape, Func<Resource, Element, byte[]?> change, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, shape);
        if (refusal is not null) return Answer.Of(refusal);
        var labels = input.Value("meta")!;
        if (!MetaLabels.HasAny(labels))
            return Answer.Of(input.Invalid("meta", "it names no profile, no security label and no tag", "required"));
        var (asked, malformed) = Preconditions.Read(request.IfMatch, request.IfNoneMatch, request.IfUnmodifiedSince);
        if (asked is null) return Answer.Of(malformed!);
        var result = await acceptance.Revise(
            request.Type, request.Id, asked,
            resource => change(resource, labels) is { } text ? Revision.Of(text) : Revision.None,
            request.AsSubmission(), ct);
        return result.Refusal is { } refused ? Answer.Of(refused) : Meta.Of(result.Writes[0].Stored) with
        {
            SafetyWarnings =
            [
                .. result.Breached.Select(finding => finding.Rule).Distinct(), .. WriteAnswer.Marks(result.Remarks),
            ],
        };
    }
}
