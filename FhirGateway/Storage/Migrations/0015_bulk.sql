-- History by the month, and the jobs that bring much in or out.

set local timezone = 'UTC';

-- What there is already stays where it is: its partition is given the bounds that it has. It is read once to be sure.
do $$
declare
  beyond timestamptz;
begin
  select date_trunc('month', max(at)) + interval '1 month' into beyond from ver_rest;
  if beyond is not null then
    alter table ver detach partition ver_rest;
    alter table ver_rest rename to ver_early;
    execute format('alter table ver attach partition ver_early for values from (minvalue) to (%L)', beyond);
    create table ver_rest partition of ver default;
  end if;
end $$;

-- The partitions of the history with their bounds; the one for what fits nowhere else (ver_rest) is not among them.
create view history_partition as
select c.oid::regclass::text as name,
  case when b.bound like 'FOR VALUES FROM (MINVALUE)%' then '-infinity'::timestamptz
    else (regexp_match(b.bound, 'FROM \(''([^'']+)''\)'))[1]::timestamptz end as lo,
  (regexp_match(b.bound, 'TO \(''([^'']+)''\)'))[1]::timestamptz as hi
from pg_inherits i
join pg_class c on c.oid = i.inhrelid
cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
where i.inhparent = 'ver'::regclass and b.bound <> 'DEFAULT';

-- Makes the partition of a month, unless there is one that covers any of it or something of that month was written
-- before: moved, it would be missed by a query that was planned a moment ago. Writers of other months go on: ATTACH
-- locks the whole only against other changes of its shape.
create function add_history_month(month timestamptz) returns text language plpgsql
set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  first timestamptz := date_trunc('month', month);
  next timestamptz := date_trunc('month', month) + interval '1 month';
  partition text := 'ver_' || to_char(date_trunc('month', month), 'YYYY_MM');
begin
  perform pg_advisory_xact_lock(x'46474848'::bigint);
  if to_regclass(partition) is not null
    or exists (select from history_partition p where p.lo < next and p.hi > first) then
    return null;
  end if;
  lock table ver_rest in share row exclusive mode;
  if exists (select from ver_rest where at >= first and at < next) then
    return null;
  end if;
  execute format('create table %I (like ver including all)', partition);
  execute format('alter table ver attach partition %I for values from (%L) to (%L)', partition, first, next);
  return partition;
end $$;

-- Exports and imports that are asked for: done by whichever gateway holds the lease, taken over when it runs out.
create table bulk_job (
  id uuid primary key,
  kind text not null check (kind in ('export', 'import')),
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  owner text,
  audience bigint[],                  -- null = everyone
  terms bytea not null,               -- what was asked, as JSON
  asked_at timestamptz not null,
  attempt int not null default 0,     -- who holds another one has lost the job
  lease_until timestamptz,
  progress text,
  answer bytea,                       -- the manifest; of a failed job the OperationOutcome
  expires_at timestamptz
);
create index bulk_job_open on bulk_job (asked_at) where state in ('waiting', 'running');
