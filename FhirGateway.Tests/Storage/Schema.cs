using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>The definition of everything in a database, a line each, so that two databases can be compared.</summary>
static class Schema
{
    internal static Task<List<string>> Of(Database database) => database.Query($"""
        with ours as (select oid from pg_class where relnamespace = 'public'::regnamespace)
        select concat_ws(' ', 'column', attrelid::regclass || '.' || attname, format_type(atttypid, atttypmod),
            case when attnotnull then 'not null' end, pg_get_expr(adbin, adrelid), attidentity, attgenerated, attcompression,
            attstattarget) as line
          from pg_attribute join pg_class on pg_class.oid = attrelid and relkind in ('r', 'p', 'v')
          left join pg_attrdef on adrelid = attrelid and adnum = attnum
          where attrelid in (table ours) and attnum > 0 and not attisdropped
        union all
        select concat_ws(' ', 'table', oid::regclass, relkind, relpersistence, reloptions::text,
            pg_get_expr(relpartbound, oid))
          from pg_class where oid in (table ours) and relkind in ('r', 'p', 'v', 'S')
        union all
        select concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid) from pg_index where indrelid in (table ours)
        union all
        select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
          from pg_constraint where conrelid in (table ours)
        union all
        select concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled)
          from pg_trigger where tgrelid in (table ours) and not tgisinternal
        union all
        select concat_ws(' ', 'function', pg_get_functiondef(oid))
          from pg_proc where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
            and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
        union all
        select concat_ws(' ', 'extension', extname) from pg_extension
        order by 1
        """, row => row.GetString(0), TestContext.Current.CancellationToken);

    /// <summary>Both have the same columns, types, defaults, indexes, constraints, triggers and functions.</summary>
    internal static async Task Equal(Database expected, Database actual)
    {
        var (wanted, found) = (await Of(expected), await Of(actual));
        foreach (var kind in (string[])["column", "table", "index", "constraint", "trigger", "function", "extension"])
            Assert.Contains(wanted, line => line.StartsWith(kind, StringComparison.Ordinal));
        Assert.Empty(wanted.Except(found).Select(line => "missing: " + line));
        Assert.Empty(found.Except(wanted).Select(line => "too much: " + line));
    }
}
