namespace FhirGateway.Fhir;

/// <summary>IssueSeverity (R4 valueset-issue-severity), worst first.</summary>
internal enum Severity { Fatal, Error, Warning, Information }

/// <summary>One fault or remark of an OperationOutcome.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Code">An IssueType code of R4: <c>structure</c>, <c>required</c>, <c>value</c>,
/// <c>invariant</c>, <c>not-found</c>, …</param>
/// <param name="Diagnostics">What is wrong and what would be right, for the person who must mend it.</param>
/// <param name="Expression">A FHIRPath expression to the element, or null where the fault has no element.</param>
internal sealed record Issue(Severity Severity, string Code, string Diagnostics, string? Expression = null)
{
    /// <summary>Line and column for faults of syntax: <c>line 3, column 14</c>.</summary>
    public string? Location { get; init; }

    public bool IsError => Severity <= Severity.Error;

    public static Issue Error(string code, string diagnostics, string? expression = null) =>
        new(Severity.Error, code, diagnostics, expression);
}

/// <summary>What became of a request, in words that HTTP is derived from in one place.</summary>
internal enum OutcomeKind
{
    Ok, Created, Accepted, NoContent, NotModified,
    Invalid, Unprocessable, NotFound, Gone, Conflict, PreconditionFailed, MethodNotAllowed, NotAcceptable,
    UnsupportedMediaType, TooLarge, UriTooLong, HeadersTooLarge, RequestTimeout, TooManyRequests, Forbidden, Unauthorized, NotSupported, Unavailable, Failed,
}

/// <summary>The issues of a request and what kind of end it came to.</summary>
internal sealed record Outcome(OutcomeKind Kind, IReadOnlyList<Issue> Issues)
{
    public bool IsError => Kind >= OutcomeKind.Invalid;

    public static Outcome Of(OutcomeKind kind, string code, string diagnostics, string? expression = null) =>
        new(kind, [Issue.Error(code, diagnostics, expression)]);
}
