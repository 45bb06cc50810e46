-- What each organisation may see of the steps of referrals, in the order of their dates: a hospital's worklist is read
-- from this one index, however many other hospitals there are (decisions/0021-worklists.md). It follows from table search
-- alone, and follows it in the same statement, whoever writes: also a gateway of an older version.

-- What is being written while the table is filled would be missed. Every writer locks a row of cur before it touches
-- anything else; until the triggers are there they wait, and searches go on.
lock table cur in exclusive mode;
create table worklist (
  org bigint not null,                -- visibility key, one of search.keys
  rtype smallint not null,
  d1 timestamptz,
  rid bigint not null,
  status smallint,
  priority smallint
);
-- By their number in R4's alphabet: Appointment, Communication, DiagnosticReport, DocumentReference, Encounter, Flag,
-- ServiceRequest, Task (HotColumns.OnWorklists; a test compares).
create function on_worklists(rtype smallint) returns boolean language sql immutable as
  'select rtype in (5, 23, 40, 42, 44, 55, 124, 140)';

insert into worklist (org, rtype, d1, rid, status, priority)
select k.org, s.rtype, s.d1, s.rid, s.status, s.priority
from search s cross join lateral unnest(s.keys) k (org)
where on_worklists(s.rtype) and k.org < 0
order by k.org, s.rtype, s.d1, s.rid;
create index worklist_order on worklist (org, rtype, d1, rid) include (status, priority);
-- Organisations are skewed: the planner must know who has much.
alter table worklist alter column org set statistics 1000;
analyze worklist;

-- Where a row of the list lies. Plans are made while the table is small and kept: only its index is there to choose.
create function on_worklist(org bigint, rtype smallint, d1 timestamptz, rid bigint) returns setof tid language sql stable as $$
  select ctid from worklist w where w.org = $1 and w.rtype = $2 and w.d1 = $3 and w.rid = $4
  union all
  select ctid from worklist w where $3 is null and w.org = $1 and w.rtype = $2 and w.d1 is null and w.rid = $4
$$;

create function worklist_gain() returns trigger language plpgsql as $$
begin
  insert into worklist (org, rtype, d1, rid, status, priority)
  select k.org, r.rtype, r.d1, r.rid, r.status, r.priority
  from new_rows r cross join lateral unnest(r.keys) k (org)
  where on_worklists(r.rtype) and k.org < 0;
  return null;
end $$;

create function worklist_lose() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  delete from worklist where ctid = any(array(
    select w
    from old_rows r cross join lateral unnest(r.keys) k (org)
    cross join lateral on_worklist(k.org, r.rtype, r.d1, r.rid) w
    where on_worklists(r.rtype) and k.org < 0));
  return null;
end $$;

create function worklist_change() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  with was as (
    select k.org, r.rtype, r.d1, r.rid, r.status, r.priority
    from old_rows r cross join lateral unnest(r.keys) k (org) where on_worklists(r.rtype) and k.org < 0
  ), is_now as (
    select k.org, r.rtype, r.d1, r.rid, r.status, r.priority
    from new_rows r cross join lateral unnest(r.keys) k (org) where on_worklists(r.rtype) and k.org < 0
  ), gone as (
    delete from worklist where ctid = any(array(
      select w from (select * from was except select * from is_now) g
      cross join lateral on_worklist(g.org, g.rtype, g.d1, g.rid) w))
  )
  insert into worklist (org, rtype, d1, rid, status, priority)
  select * from is_now except select * from was;
  return null;
end $$;

create trigger worklist_gain after insert on search
  referencing new table as new_rows for each statement execute function worklist_gain();
create trigger worklist_lose after delete on search
  referencing old table as old_rows for each statement execute function worklist_lose();
create trigger worklist_change after update on search
  referencing old table as old_rows new table as new_rows for each statement execute function worklist_change();
