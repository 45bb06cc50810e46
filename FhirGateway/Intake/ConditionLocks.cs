using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// The locks by which conditional writes exclude each other (<c>decisions/0010</c>). A condition on an identifier or an
/// id locks the index keys that it asks for; any other condition locks its whole type. A conditional write also locks
/// the keys under which others would find what it stores, so that the spelling of a condition does not matter.
/// </summary>
internal static class ConditionLocks
{
    /// <summary>More alternatives of one condition lock the type.</summary>
    const int MostAlternatives = 16;

    /// <summary>More keys of one request lock the types.</summary>
    const int MostKeys = 64;

    /// <summary>The locks of a condition.</summary>
    public static IReadOnlyList<ConditionLock> Of(SearchQuery query)
    {
        foreach (var criterion in query.Criteria)
            if (KeysOf(query.Type, criterion) is { Count: > 0 and <= MostAlternatives } keys)
                return [ConditionLock.WithOthers(query.Type), .. keys.Select(k => ConditionLock.OfKey(query.Type, k))];
        return [ConditionLock.OfWholeType(query.Type)];
    }

    /// <summary>The locks of a request: those of its conditions and, where there are any, of its writes.</summary>
    public static IReadOnlyList<ConditionLock> Of(
        IEnumerable<Condition> conditions, IReadOnlyList<Wanted> writes, SearchCatalogue catalogue)
    {
        var locks = conditions.SelectMany(condition => condition.Locks).ToHashSet();
        if (locks.Count == 0) return [];
        foreach (var write in writes.Where(write => write.Resource is not null))
        {
            locks.Add(ConditionLock.WithOthers(write.Type));
            locks.UnionWith(KeysOf(write, catalogue).Select(key => ConditionLock.OfKey(write.Type, key)));
        }
        return locks.Count(l => l.Key is not null) <= MostKeys
            ? [.. locks] : [.. locks.Select(l => ConditionLock.OfWholeType(l.Type)).Distinct()];
    }

    /// <summary>The keys one of which every match has; none where the criterion names no single values.</summary>
    static IReadOnlyList<long> KeysOf(string type, Criterion criterion) => criterion switch
    {
        IdCriterion ids => [.. ids.Ids.Select(id => KeyOfId(type, id))],
        TokenCriterion { Not: false, Check: { } check } token
            when check.Tokens.All(asked => asked.Code is not null) => token.Keys,
        _ => [],
    };

    /// <summary>The keys under which others would find what is written.</summary>
    static IEnumerable<long> KeysOf(Wanted write, SearchCatalogue catalogue) =>
        catalogue.For(write.Type).Where(parameter => parameter.HoldsIdentifiers)
            .SelectMany(parameter => TokenParameter.IdentifierKeys(parameter, write.Resource!.Root))
            .Append(KeyOfId(write.Type, write.Id));

    static long KeyOfId(string type, string id) => TokenKeys.Of("_id", type, id);
}
