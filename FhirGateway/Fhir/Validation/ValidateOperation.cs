using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// What the caller of <c>$validate</c> means to do
/// (<see href="https://hl7.org/fhir/R4/resource-operation-validate.html"/>).
/// </summary>
internal enum ValidateMode { Content, Create, Update, Delete }

/// <summary>A question to <c>$validate</c>.</summary>
/// <param name="Type">The type it was asked of.</param>
/// <param name="Id">The id it was asked of, or null.</param>
/// <param name="Content">The resource as JSON; empty when none was sent.</param>
internal sealed record ValidateQuestion(ValidateMode Mode, string Type, string? Id, ReadOnlyMemory<byte> Content);

/// <summary>Answers <c>$validate</c>: all that would be said of the content if that were done with it.</summary>
internal static class ValidateOperation
{
    /// <summary>The mode of that code; null for a code that is none. Without a code, and for <c>profile</c>, the
    /// content alone is judged.</summary>
    public static ValidateMode? ModeOf(string? code) => code switch
    {
        null or "profile" => ValidateMode.Content,
        "create" => ValidateMode.Create,
        "update" => ValidateMode.Update,
        "delete" => ValidateMode.Delete,
        _ => null,
    };

    /// <summary>The issues; none of them an error means that it would be done.</summary>
    public static IReadOnlyList<Issue> Answer(ValidateQuestion question, ValidationOptions options) =>
        Begin(question) is ({ } parsed, _)
            ? End(question, parsed, Validator.Validate(parsed, options))
            : Begin(question).Issues;

    /// <summary>What is left to be validated, or all that there is to say without.</summary>
    public static (Parsed? Parsed, IReadOnlyList<Issue> Issues) Begin(ValidateQuestion question)
    {
        if (question.Mode == ValidateMode.Delete)
            return (null, question.Id is not null ? []
                : [Issue.Error("required", "Say which resource would be deleted: ask of [type]/[id].")]);
        if (question.Content.IsEmpty)
            return (null, [Issue.Error("required", $"There is nothing to validate; send a {question.Type}.")]);
        var parsed = JsonFormat.Read(question.Content);
        return parsed.Resource is { } resource && resource.Type != question.Type
            ? (null, [Issue.Error("invalid", $"This is a {resource.Type}, the request speaks of a {question.Type}.", resource.Type)])
            : (parsed, []);
    }

    /// <param name="issues">What the validator says of the content.</param>
    public static IReadOnlyList<Issue> End(ValidateQuestion question, Parsed parsed, IReadOnlyList<Issue> issues) =>
        question.Mode switch
        {
            // The server gives an id to what is created, so what is wrong with the sent one is nobody's concern.
            ValidateMode.Create => [.. issues.Where(issue => issue.Expression != question.Type + ".id")],
            ValidateMode.Update when parsed.Resource is { } sent && IdFault(question, sent) is { } fault => [fault, .. issues],
            _ => issues,
        };

    static Issue? IdFault(ValidateQuestion question, Resource resource) => (question.Id, resource.Id) switch
    {
        (_, null) => Issue.Error("required", "An update's resource must have its id.", $"{question.Type}.id"),
        (null, _) => null,
        var (asked, sent) when asked != sent => Issue.Error(
            "invalid", $"The resource's id is {Faults.Quote(sent)}, the request's is {Faults.Quote(asked)}.", $"{question.Type}.id"),
        _ => null,
    };
}
