using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Intake;

internal sealed partial class ReferralProjector
{
    /// <summary>
    /// The sweep's own Flags come back on the feed and say nothing new. One that a person changed makes its duty due.
    /// </summary>
    async Task<IReadOnlyList<Sql>> FlagsTouchedByPeople(long[] flags, CancellationToken ct)
    {
        var bodies = await database.Query(Sql.Of($"""
            select v.body from cur c join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            where c.rid = any({flags}) and v.body is not null
            """), row => row.GetFieldValue<byte[]>(0), ct);
        var stands = bodies.Select(body => JsonFormat.Read(body).Resource?.Root).OfType<Element>().Select(Stand).ToList();
        if (stands.Count == 0) return [];
        return
        [
            Sql.Of($"""
                insert into deadline (referral, rule, focus, due_at)
                select f.referral, f.rule, f.focus, {clock.GetUtcNow()}
                from unnest({stands.Select(s => s.Rule).ToArray()}, {stands.Select(s => s.Focus).ToArray()},
                            {stands.Select(s => s.IsActive).ToArray()}) s (rule, focus, is_active)
                join finding f on f.rule = s.rule and f.focus = s.focus
                where coalesce(f.flag_status = 'active', false) <> s.is_active
                on conflict (referral, rule, focus) do update set due_at = least(deadline.due_at, excluded.due_at)
                """),
        ];
    }

    static (string Rule, string Focus, bool IsActive) Stand(Element flag)
    {
        var rule = flag["code"]?.All("coding").FirstOrDefault(c => c.Text("system") == Canonical.CodeSystems.SafetyRule);
        var focus = flag.All("extension").FirstOrDefault(e => e.Text("url") == Canonical.Extensions.FlagFocus);
        return (rule?.Text("code") ?? "", focus?.Text("value", "reference") ?? "", flag.Text("status") == "active");
    }
}
