using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$validate-code</c> of ValueSet and CodeSystem
/// (<see href="https://hl7.org/fhir/R4/valueset-operation-validate-code.html"/>).
/// What is not here is asked of the other terminology server where one is set; what cannot be told at all is 422 and no
/// <c>false</c>.
/// </summary>
internal sealed class ValidateCode(KnownDefinitions definitions, ResourceCheck check)
{
    static readonly OperationShape InValueSet = OperationShape.OfR4("ValueSet-validate-code") with
    {
        Raw = "valueSet", Refused = ["context", "date"],
    };

    static readonly OperationShape InOneValueSet = InValueSet.Without("url", "valueSet", "valueSetVersion");

    static readonly OperationShape InCodeSystem = OperationShape.OfR4("CodeSystem-validate-code") with
    {
        Raw = "codeSystem", Refused = ["date"],
    };

    static readonly OperationShape InOneCodeSystem = InCodeSystem.Without("url", "codeSystem", "version");

    public async Task<Answer> ServeValueSet(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, request.Route.ContainsKey("id") ? InOneValueSet : InValueSet);
        if (refusal is not null) return Answer.Of(refusal);
        var (codes, fault) = Coded.Read(input, "systemVersion", needsSystem: false);
        if (fault is not null) return Answer.Of(fault);
        var inquest = definitions.Begin(request.Caller.Audience);
        var (url, definition, unknown) = await ValueSetInput.Find(request, input, inquest, ct);
        if (unknown is not null) return unknown;
        foreach (var system in codes.Select(c => c.System).OfType<string>().Distinct())
            await inquest.Load("CodeSystem", system, ct);
        return await Answered(new CodeRequest(url, codes)
        {
            Definition = definition,
            AllowAbstract = input.Flag("abstract"),
            DisplayLanguage = input.Text("displayLanguage"),
        }, inquest.Terms.CheckInValueSet, url, ct);
    }

    public async Task<Answer> ServeCodeSystem(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(
            request, request.Route.ContainsKey("id") ? InOneCodeSystem : InCodeSystem);
        if (refusal is not null) return Answer.Of(refusal);
        var inquest = definitions.Begin(request.Caller.Audience);
        var (system, unknown) = await System(request, input, inquest, ct);
        if (unknown is not null) return unknown;
        var url = input.Text("url");
        var (codes, fault) = Coded.Read(input, "version", needsSystem: true, url ?? system?.Text("url"));
        if (fault is not null) return Answer.Of(fault);
        foreach (var named in codes.Select(c => c.System).Append(url).OfType<string>().Distinct())
            await inquest.Load("CodeSystem", named, ct);
        return await Answered(new CodeRequest(url, codes)
        {
            Definition = system,
            AllowAbstract = input.Flag("abstract"),
            DisplayLanguage = input.Text("displayLanguage"),
        }, inquest.Terms.CheckInCodeSystem, null, ct);
    }

    static async Task<(Element? System, Answer? Refusal)> System(
        FhirRequest request, OperationInput input, KnownDefinitions.Inquest inquest, CancellationToken ct)
    {
        if (request.Route.TryGetValue("id", out var id))
            return await inquest.Stored("CodeSystem", id, ct) is { } stored
                ? (stored.Root, null)
                : (null, Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no CodeSystem/{id}."));
        var sent = input.Value("codeSystem");
        return sent is not null && input.Text("url") is not null
            ? (null, Answer.Of(input.Invalid("url", "name the code system once: by 'url', or by sending it", "structure")))
            : (sent, null);
    }

    /// <param name="valueSet">What another server would be asked; null for the code system alone.</param>
    async Task<Answer> Answered(
        CodeRequest request, Func<CodeRequest, CodeCheck> judge, string? valueSet, CancellationToken ct)
    {
        var found = judge(request);
        if (found.Result == Membership.CannotTell && request.Definition is null)
            foreach (var code in request.Codes)
            {
                var said = await check.Ask(valueSet, code, ct);
                if (said != Membership.CannotTell) found = new CodeCheck(said, code, []);
                if (said == Membership.Member) break;
            }
        var (parameters, refusal) = TerminologyJson.Write(found);
        return parameters is null ? Answer.Of(refusal!) : Answer.Of(parameters);
    }
}
