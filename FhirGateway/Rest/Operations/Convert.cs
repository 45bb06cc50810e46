using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$convert</c> (<see href="https://hl7.org/fhir/R4/resource-operation-convert.html"/>): the resource that was
/// sent, in the
/// format that was asked for. The formats themselves are read and written where all requests are.
/// </summary>
internal static class Convert
{
    static readonly OperationShape Shape = OperationShape.OfR4("Resource-convert") with
    {
        Raw = "input", TakesParameters = true, Required = ["input"],
    };

    public static Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, Shape);
        return Task.FromResult(refusal is not null ? Answer.Of(refusal) : Answer.Of(input.Find("input")!.Json));
    }
}
