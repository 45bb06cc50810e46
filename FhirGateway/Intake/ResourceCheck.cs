using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation;
using FhirGateway.Fhir.Validation.Profiles;

namespace FhirGateway.Intake;

/// <summary>
/// Validation as the gateway does it: by what is here and, where that cannot tell of a code and another terminology
/// server is named, by what that says. The validator itself asks nobody: it is run once to learn the questions and
/// once more with the answers.
/// </summary>
/// <param name="server">Null where none is set: then nothing is asked.</param>
/// <param name="definitions">What is stored counts too; null where the options' catalog is all there is.</param>
internal sealed class ResourceCheck(
    ValidationOptions options, TerminologyServer? server = null, StoredDefinitions? definitions = null)
{
    /// <summary>More codes of one document are not asked for; of the rest it cannot be told.</summary>
    const int MostQuestions = 50;

    /// <summary>The same with other definitions, and profiles that are demanded whatever the resource claims.</summary>
    public ResourceCheck With(Catalog catalog, IReadOnlyList<string> profiles) =>
        new(options with { Catalog = catalog, Profiles = profiles }, server);

    /// <summary>The reader's faults and then the rules'.</summary>
    public async Task<IReadOnlyList<Issue>> Validate(Parsed parsed, CancellationToken ct) => definitions is null
        ? await Judge(parsed, ct) : await With(await definitions.Current(ct), options.Profiles).Judge(parsed, ct);

    async Task<IReadOnlyList<Issue>> Judge(Parsed parsed, CancellationToken ct)
    {
        if (server is null || parsed.Resource is null) return Validator.Validate(parsed, options);
        var questions = new HashSet<RemoteQuestion>();
        var issues = Validator.Validate(parsed, options with { Codes = (valueSet, system, code) => Local(valueSet, system, code, questions) });
        if (questions.Count == 0) return issues;
        var answers = new Dictionary<RemoteQuestion, Membership>();
        foreach (var question in questions) answers[question] = await server.Ask(question, ct);
        return answers.Values.All(a => a == Membership.CannotTell)
            ? issues
            : Validator.Validate(parsed, options with { Codes = (valueSet, system, code) => Known(valueSet, system, code, answers) });
    }

    /// <summary>What the other server says of a code, where one is set; CannotTell where not.</summary>
    public async Task<Membership> Ask(string? valueSet, CodedValue code, CancellationToken ct) =>
        server is not null && RemoteQuestion.For(valueSet, code, Membership.CannotTell) is { } question
            ? await server.Ask(question, ct) : Membership.CannotTell;

    Membership Local(string valueSet, string? system, string code, HashSet<RemoteQuestion> questions)
    {
        var answer = Here(valueSet, system, code);
        if (Question(valueSet, system, code, answer) is { } open && questions.Count < MostQuestions) questions.Add(open);
        return answer;
    }

    Membership Known(string valueSet, string? system, string code, Dictionary<RemoteQuestion, Membership> answers)
    {
        var answer = Here(valueSet, system, code);
        return Question(valueSet, system, code, answer) is { } open ? answers.GetValueOrDefault(open, answer) : answer;
    }

    Membership Here(string valueSet, string? system, string code) =>
        ProfileSet.Of(options.Catalog).MemberOf(valueSet, system, code, options.Codes);

    static RemoteQuestion? Question(string valueSet, string? system, string code, Membership answer) =>
        system is null ? null : RemoteQuestion.For(valueSet, new CodedValue(system, code), answer);
}
