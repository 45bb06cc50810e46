using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Rules;
using FhirGateway.Search;

namespace FhirGateway.Safety;

/// <summary>The Flags of some cases as the store holds them, and the findings as rows.</summary>
internal static class FlagRows
{
    static readonly short FlagType = ResourceTypes.Number("Flag");
    static readonly int FlagFocus = SearchParameter.IdOf("Flag", "focus");

    /// <summary>Flags by id, and every Flag whose focus is one of these resources; as they stood at an instant.</summary>
    public static Sql Of(IEnumerable<string> ids, IEnumerable<long> foci, DateTimeOffset known) => Sql.Of($"""
        select c.fid, v.ver, v.at, v.body
        from (
          select rid from cur where rtype = {FlagType} and fid = any({ids.ToArray()})
          union
          select f.rid from ref f where f.param = {FlagFocus} and f.tgt = any({foci.ToArray()})) n
        join cur c on c.rid = n.rid
        join ver v on v.rid = c.rid
         and v.ver = (select max(x.ver) from ver x where x.rid = c.rid and x.at <= {known})
        where v.body is not null
        """);

    public static RaisedFlag? Read(DbDataReader reader) =>
        JsonFormat.Read(reader.GetFieldValue<byte[]>(3)).Resource is { } flag
            ? new RaisedFlag(reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), flag)
            : null;

    /// <summary>How each duty stands now, and the Flag that says so. A row that would not change is not touched.</summary>
    public static Sql Upsert(IEnumerable<FlagChange> changes) => Sql.Of($"""
        insert into finding as f (
          rule, focus, referral, state, due_at, tier, threshold, standing, source, policy, why, evidence, judged_at,
          flag_id, flag_status, raised_at, resolved_at, closure)
        select rule, focus, referral, state, due_at, tier, threshold, standing, source, policy, why, evidence, judged_at,
          flag_id, flag_status, raised_at, resolved_at, closure
        from jsonb_populate_recordset(null::finding, {Json(changes)}::text::jsonb)
        on conflict (rule, focus) do update set (
          referral, state, due_at, tier, threshold, standing, source, policy, why, evidence, judged_at,
          flag_id, flag_status, raised_at, resolved_at, closure) = row(
          excluded.referral, excluded.state, excluded.due_at, excluded.tier, excluded.threshold, excluded.standing,
          excluded.source, excluded.policy, excluded.why, excluded.evidence, excluded.judged_at,
          excluded.flag_id, excluded.flag_status, excluded.raised_at, excluded.resolved_at, excluded.closure)
        where (f.referral, f.state, f.due_at, f.tier, f.threshold, f.policy, f.why, f.evidence,
            f.flag_status, f.raised_at, f.resolved_at, f.closure) is distinct from (
          excluded.referral, excluded.state, excluded.due_at, excluded.tier, excluded.threshold, excluded.policy,
          excluded.why, excluded.evidence, excluded.flag_status, excluded.raised_at, excluded.resolved_at,
          excluded.closure)
        """);

    /// <summary>Duties that are none any more: gone if no Flag ever spoke of them, else met.</summary>
    public static IEnumerable<Sql> Gone(IReadOnlyList<FlagChange> changes, DateTimeOffset at)
    {
        var silent = changes.Where(c => c.After is null).ToList();
        if (silent.Count > 0)
            yield return Sql.Of($"""
                delete from finding f
                using unnest({silent.Select(c => c.Rule).ToArray()}, {silent.Select(c => c.Focus).ToArray()}) x (rule, focus)
                where f.rule = x.rule and f.focus = x.focus
                """);
        foreach (var change in changes.Where(c => c.After is not null))
        {
            var flag = change.After!;
            yield return Sql.Of($"""
                update finding set state = 'met', judged_at = {at}, flag_status = 'inactive',
                  resolved_at = {flag.ResolvedAt ?? at}, closure = {flag.Closure ?? ""}
                where rule = {change.Rule} and focus = {change.Focus} and (state <> 'met' or flag_status <> 'inactive')
                """);
        }
    }

    static string Json(IEnumerable<FlagChange> changes)
    {
        var rows = new JsonArray();
        foreach (var change in changes)
            if (change.Finding is { } finding) rows.Add(Row(change, finding));
        return rows.ToJsonString();
    }

    static JsonObject Row(FlagChange change, Finding finding) => new()
    {
        ["rule"] = finding.Rule,
        ["focus"] = finding.Focus,
        ["referral"] = change.Case.Rid,
        ["state"] = StoredFinding.Word(finding.State),
        ["due_at"] = Instant(finding.DueAt),
        ["tier"] = finding.Tier,
        ["threshold"] = finding.Threshold,
        ["standing"] = finding.Standing,
        ["source"] = finding.Source,
        ["policy"] = finding.Policy,
        ["why"] = finding.Why,
        ["evidence"] = JsonSerializer.SerializeToNode(finding.Evidence, JsonSerializerOptions.Web),
        ["judged_at"] = Instant(change.Case.At),
        ["flag_id"] = change.After?.Id,
        ["flag_status"] = change.After is { } flag ? (flag.IsActive ? "active" : "inactive") : null,
        ["raised_at"] = Instant(change.After?.RaisedAt),
        ["resolved_at"] = Instant(change.After?.ResolvedAt),
        ["closure"] = change.After?.Closure,
    };

    static string? Instant(DateTimeOffset? at) => at?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
