using FhirGateway.Fhir;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>CodeSystem/$lookup</c> and <c>$subsumes</c>
/// (<see href="https://hl7.org/fhir/R4/codesystem-operation-lookup.html"/>) over
/// code systems of packages and those stored here.
/// </summary>
internal sealed class Lookup(KnownDefinitions definitions)
{
    static readonly OperationShape LookupShape = OperationShape.OfR4("CodeSystem-lookup") with { Refused = ["date"] };
    static readonly OperationShape SubsumesShape = OperationShape.OfR4("CodeSystem-subsumes");
    static readonly OperationShape SubsumesInOne = SubsumesShape.Without("system", "version");

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, LookupShape);
        if (refusal is not null) return Answer.Of(refusal);
        var (codes, fault) = Coded.Read(input, "version", needsSystem: true);
        if (fault is not null) return Answer.Of(fault);
        var inquest = definitions.Begin(request.Caller.Audience);
        var code = codes[0];
        await inquest.Load("CodeSystem", code.System!, ct);
        var properties = input.Texts("property");
        var (found, refused) = inquest.Terms.Lookup(
            code.System!, code.Code, code.Version, input.Text("displayLanguage"), properties.Count > 0 ? properties : null);
        return found is null ? Answer.Of(refused!) : Answer.Of(TerminologyJson.Write(found));
    }

    public async Task<Answer> ServeSubsumes(FhirRequest request, CancellationToken ct)
    {
        var isInstance = request.Route.TryGetValue("id", out var id);
        var (input, refusal) = InputReader.Read(request, isInstance ? SubsumesInOne : SubsumesShape);
        if (refusal is not null) return Answer.Of(refusal);
        var inquest = definitions.Begin(request.Caller.Audience);
        var (system, version) = (input.Text("system"), input.Text("version"));
        if (isInstance)
        {
            if (await inquest.Stored("CodeSystem", id!, ct) is not { } stored || stored.Root.Text("url") is not { } url)
                return Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no CodeSystem/{id} with a url.");
            (system, version) = (url, stored.Root.Text("version"));
        }
        var (a, faultA) = Code(input, "A", system);
        var (b, faultB) = Code(input, "B", system);
        if ((faultA ?? faultB) is { } fault) return Answer.Of(fault);
        if (a!.System != b!.System || a.System is null)
            return Answer.Of(OutcomeKind.Invalid, a.System == b.System ? "required" : "value",
                "Both codes must be of one code system, and 'system' or the codings must say of which.");
        await inquest.Load("CodeSystem", a.System, ct);
        var (result, refused) = inquest.Terms.Subsumes(a.System, a.Code, b.Code, version ?? a.Version);
        return refused is not null ? Answer.Of(refused) : Answer.Of(TerminologyJson.Write(result)!);
    }

    static (CodedValue? Code, Outcome? Fault) Code(OperationInput input, string letter, string? system)
    {
        var (code, coding) = (input.Text("code" + letter), input.Value("coding" + letter));
        if (code is null == coding is null)
            return (null, Outcome.Of(OutcomeKind.Invalid, code is null ? "required" : "structure",
                $"Name the code once: by 'code{letter}' or by 'coding{letter}'."));
        if (code is not null) return (new CodedValue(system, code), null);
        return CodedValue.Of(coding!) is not { } given ? (null, input.Invalid("coding" + letter, "it holds no code", "required"))
            : system is not null && given.System is not null && given.System != system
                ? (null, input.Invalid("coding" + letter, $"it is not of {system}"))
                : (given with { System = given.System ?? system }, null);
    }
}
