-- History by the year. Each partition costs every read of a current version some 4 µs, and the plan of every search
-- some 50: by the month that would have grown for ever (decisions/0022).

set local timezone = 'UTC';

drop function add_history_month(timestamptz);

-- Months that were made ahead and hold nothing make room for their year; the others stay what they are.
lock table ver in access exclusive mode;
do $$
declare
  month text;
  holds boolean;
begin
  for month in select name from history_partition loop
    execute format('select exists (select from %s)', month) into holds;
    if not holds then
      execute format('drop table %s', month);
    end if;
  end loop;
end $$;

-- Makes the partition of what is left of a year: after the partitions that there are, and after the month in which
-- something was last written without one. That stays where it is: moved, it would be missed by a query that was planned
-- a moment ago. Writers of other years go on: ATTACH locks the whole only against other changes of its shape.
create function add_history_year(instant timestamptz) returns text language plpgsql
set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  next timestamptz := date_trunc('year', instant) + interval '1 year';
  first timestamptz := date_trunc('year', instant);
  partition text;
begin
  perform pg_advisory_xact_lock(x'46474848'::bigint);
  first := greatest(first, (select max(p.hi) from history_partition p where p.lo < next));
  if first >= next then
    return null;
  end if;
  lock table ver_rest in share row exclusive mode;
  first := greatest(first,
    (select date_trunc('month', max(at)) + interval '1 month' from ver_rest where at >= first and at < next));
  partition := 'ver_' || to_char(first, case when first = date_trunc('year', first) then 'YYYY' else 'YYYY_MM' end);
  if first >= next or to_regclass(partition) is not null then
    return null;
  end if;
  execute format('create table %I (like ver including all)', partition);
  execute format('alter table ver attach partition %I for values from (%L) to (%L)', partition, first, next);
  return partition;
end $$;
