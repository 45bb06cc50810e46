using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// What a conditional interaction looks for (<see href="https://hl7.org/fhir/R4/http.html#ccreate"/>): a search of one
/// type that was understood wholly and asks for something. Whatever else stands there is a fault, however lenient the
/// caller is: a condition that is dropped would create, change or delete what nobody meant.
/// </summary>
/// <param name="Most">How many matches are no fault: 1, or what <c>_count</c> of a conditional delete allows.</param>
internal sealed record Criteria(SearchQuery Query, int Most)
{
    /// <summary>As for any query.</summary>
    const int LongestText = 8000;

    /// <summary>Resources that one conditional delete may take.</summary>
    const int MostDeleted = 100;

    static readonly string[] OfAnswers = [.. SearchControl.Names, "_include", "_revinclude"];

    /// <summary>The same for the same parameters in any order.</summary>
    public string Text { get; } = Query.Type + "?" + QueryText.Write(Query.Used
        .OrderBy(p => p.Key, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal));

    /// <summary>The same for the same criteria.</summary>
    public long Key => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <param name="type">What is searched.</param>
    /// <param name="text">Search parameters as in an address; If-None-Exist is also taken with <c>Type?</c> before them.</param>
    /// <param name="setting">By what it is read.</param>
    /// <param name="deletes">The criteria of a deletion, which may hold <c>_count</c>.</param>
    public static (Criteria? Criteria, IReadOnlyList<Issue> Issues) Read(
        string type, string? text, SearchSetting setting, bool deletes = false)
    {
        if (text?.Length > LongestText)
            return Fault("too-long", $"The criteria may have {LongestText} characters.");
        if (text?.StartsWith(type + "?", StringComparison.Ordinal) == true) text = text[type.Length..];
        var parameters = QueryText.Read(text);
        var most = 1;
        if (deletes && parameters.FindAll(p => p.Key == "_count") is { Count: > 0 } counts)
        {
            if (counts.Count > 1 || !int.TryParse(counts[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out most)
                || most is < 1 or > MostDeleted)
                return Fault("value", $"_count says how many may be deleted, once: a number from 1 to {MostDeleted}.");
            parameters.RemoveAll(p => p.Key == "_count");
        }
        var control = parameters.Find(p => OfAnswers.Contains(p.Key.Split(':')[0])).Key;
        if (control is not null)
            return Fault("not-supported", $"{control} says how to answer a search; it cannot stand in a condition.");
        var parse = SearchParser.Parse(type, parameters, setting);
        if (parse.Query is not { } query) return (null, parse.Issues);
        return query.Criteria.Any(criterion => criterion is not EveryRowCriterion { Holds: true })
            ? (new Criteria(query, most), [])
            : Fault("required", "The criteria are empty: every resource would meet them. Name what must be met.");

        static (Criteria?, IReadOnlyList<Issue>) Fault(string code, string why) => (null, [Issue.Error(code, why)]);
    }

    /// <summary>That the search finds these rows and no others.</summary>
    public Condition Finding(IReadOnlyList<long> rows, Audience audience, bool waits) => new(
        Sql.Of($"{SearchSql.RowIds(Query, audience)} limit {rows.Count + 1}"), rows, Key: null)
    {
        Locks = waits ? ConditionLocks.Of(Query) : [],
    };
}
