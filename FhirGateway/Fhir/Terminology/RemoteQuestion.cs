using System.Text;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// What another terminology server would be asked about a code that cannot be checked here: a code, its system and a
/// value set's name; nothing of the record that the code stands in.
/// </summary>
/// <param name="Url">The value set's canonical; null asks whether the code exists in its system.</param>
internal sealed record RemoteQuestion(string? Url, string System, string Code)
{
    const int Longest = 2_000;

    /// <summary>
    /// The question that a check left open; null where it is answered, where the code has no system, or where it is
    /// too long to be one.
    /// </summary>
    public static RemoteQuestion? For(string? valueSet, CodedValue code, Membership answer) =>
        answer == Membership.CannotTell && code.System is { } system
            && (valueSet?.Length ?? 0) + system.Length + code.Code.Length <= Longest
            ? new(valueSet, system, code.Code) : null;

    /// <summary>The address below the server's base, with its query.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder(
                Url is null ? "CodeSystem/$validate-code?url=" : "ValueSet/$validate-code?url=");
            var (url, version) = Split(Url ?? System);
            path.Append(Uri.EscapeDataString(url));
            if (version is not null)
                path.Append(Url is null ? "&version=" : "&valueSetVersion=").Append(Uri.EscapeDataString(version));
            if (Url is not null) path.Append("&system=").Append(Uri.EscapeDataString(System));
            return path.Append("&code=").Append(Uri.EscapeDataString(Code)).ToString();
        }
    }

    static (string, string?) Split(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
    }

    /// <summary>
    /// The server's answer: <c>result</c> of a Parameters resource. Anything else, an OperationOutcome included, tells
    /// nothing; nor does a refusal for want of the code system, which servers also say with <c>false</c>.
    /// </summary>
    public static Membership Read(ReadOnlyMemory<byte> body)
    {
        if (JsonFormat.Read(body).Resource is not { Type: "Parameters" } parameters) return Membership.CannotTell;
        var answer = Membership.CannotTell;
        foreach (var parameter in parameters.Root.All("parameter"))
            switch (parameter.Text("name"))
            {
                case "result" when parameter["value"] is { Type: "boolean", Value: { } result }:
                    answer = result == "true" ? Membership.Member : Membership.NotMember;
                    break;
                case "x-caused-by-unknown-system" or "x-unknown-system" or "cause":
                    return Membership.CannotTell;
            }
        return answer;
    }
}
