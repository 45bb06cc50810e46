-- The family names of the patients whom an organisation may see, in order: to find or to sort them by name does not look
-- at everybody else's (decisions/0021-worklists.md). It follows from tables search and str alone, in the same statement.
lock table cur in exclusive mode;     -- as in 0025
create table name_list (
  org bigint not null,                -- visibility key, one of search.keys
  norm text collate "C" not null,     -- of table str, as is what follows
  rid bigint not null,
  mark smallint not null
);

insert into name_list (org, norm, rid, mark)
select k.org, t.norm, s.rid, t.mark
from search s cross join lateral unnest(s.keys) k (org) join str t on t.rid = s.rid
where s.rtype = 103 and k.org < 0 and t.param = 147360096 and t.tok = 0
order by k.org, t.norm, s.rid;
create index name_list_order on name_list (org, norm, rid) include (mark);
alter table name_list alter column org set statistics 1000;
analyze name_list;

-- 103 is Patient, 147360096 its parameter family (a test compares). Plans are made while the tables are small and kept:
-- "offset 0" leaves no way to the names of a patient but through the row.
create function names_of(patient bigint) returns table (norm text, mark smallint) language sql stable as
  'select norm, mark from (select * from str where rid = patient offset 0) t where param = 147360096 and tok = 0';

create function drop_names(orgs bigint[], norms text[], rids bigint[]) returns void
language sql set enable_seqscan = off as $$
  delete from name_list where ctid = any(array(
    select n.ctid from unnest(orgs, norms, rids) g (org, norm, rid)
    cross join lateral (
      select ctid from name_list where org = g.org and norm = g.norm collate "C" and rid = g.rid offset 0) n));
$$;

create function name_list_row_gain() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into name_list (org, norm, rid, mark)
  select k.org, t.norm, r.rid, t.mark
  from new_rows r cross join lateral unnest(r.keys) k (org) cross join lateral names_of(r.rid) t
  where r.rtype = 103 and k.org < 0;
  return null;
end $$;

create function name_list_row_lose() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select from old_rows where rtype = 103) then
    perform drop_names(array_agg(k.org), array_agg(t.norm), array_agg(r.rid))
    from old_rows r cross join lateral unnest(r.keys) k (org) cross join lateral names_of(r.rid) t
    where r.rtype = 103 and k.org < 0;
  end if;
  return null;
end $$;

create function name_list_row_change() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select from new_rows where rtype = 103) then
    perform drop_names(array_agg(g.org), array_agg(t.norm), array_agg(g.rid))
    from (
      select r.rid, k.org from old_rows r cross join lateral unnest(r.keys) k (org) where r.rtype = 103 and k.org < 0
      except
      select r.rid, k.org from new_rows r cross join lateral unnest(r.keys) k (org)
    ) g cross join lateral names_of(g.rid) t;
    insert into name_list (org, norm, rid, mark)
    select g.org, t.norm, g.rid, t.mark
    from (
      select r.rid, k.org from new_rows r cross join lateral unnest(r.keys) k (org) where r.rtype = 103 and k.org < 0
      except
      select r.rid, k.org from old_rows r cross join lateral unnest(r.keys) k (org)
    ) g cross join lateral names_of(g.rid) t;
  end if;
  return null;
end $$;

create function name_list_name_gain() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into name_list (org, norm, rid, mark)
  select k.org, t.norm, t.rid, t.mark
  from new_rows t
  cross join lateral (select keys from search where rid = t.rid and rtype = 103 offset 0) s
  cross join lateral unnest(s.keys) k (org)
  where t.param = 147360096 and t.tok = 0 and k.org < 0;
  return null;
end $$;

create function name_list_name_lose() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if exists (select from old_rows where param = 147360096) then
    perform drop_names(array_agg(k.org), array_agg(t.norm), array_agg(t.rid))
    from old_rows t
    cross join lateral (select keys from search where rid = t.rid and rtype = 103 offset 0) s
    cross join lateral unnest(s.keys) k (org)
    where t.param = 147360096 and t.tok = 0 and k.org < 0;
  end if;
  return null;
end $$;

create trigger name_list_row_gain after insert on search
  referencing new table as new_rows for each statement execute function name_list_row_gain();
create trigger name_list_row_lose after delete on search
  referencing old table as old_rows for each statement execute function name_list_row_lose();
create trigger name_list_row_change after update on search
  referencing old table as old_rows new table as new_rows for each statement execute function name_list_row_change();
create trigger name_list_name_gain after insert on str
  referencing new table as new_rows for each statement execute function name_list_name_gain();
create trigger name_list_name_lose after delete on str
  referencing old table as old_rows for each statement execute function name_list_name_lose();
