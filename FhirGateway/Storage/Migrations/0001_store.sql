-- The store: versions, the pointer to the current one, and what is searched.
-- Measurements behind the layout: see decisions/0003-store.md.

-- The clusters this data has lived in. A cluster's transaction ids mean nothing in another, so every version
-- says in which one it was written; the feed orders by (epoch, xid, seq) and restored rows are all visible.
-- A new row whenever the cluster is another than the newest row's, also when the data comes back to an old one.
create table epoch (
  epoch smallint primary key,
  system_identifier bigint not null,
  since timestamptz not null
);

-- Versions, append-only. A deletion is a version without a body. Partitioned by instant, so that old history
-- can be moved away; a current row knows its instant, so a read touches one partition.
create table ver (
  rid bigint not null,
  ver int not null,
  rtype smallint not null,
  op "char" not null check (op in ('C', 'U', 'D')),
  at timestamptz not null,
  epoch smallint not null,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint not null,
  body bytea compression lz4,
  primary key (rid, ver, at)
) partition by range (at);
create table ver_rest partition of ver default;
create index ver_feed on ver (epoch, xid, seq);
create sequence ver_seq cache 1;
alter table ver alter column seq set default nextval('ver_seq');

-- One narrow row per logical id, also for deleted ones and for those only referred to so far (ver = 0).
-- None of the columns that change is indexed, so every change stays on its page (HOT).
create table cur (
  rid bigint generated always as identity primary key,
  rtype smallint not null,
  fid text collate "C" not null,
  ver int not null default 0,
  at timestamptz not null,
  deleted boolean not null default false,
  orgs bigint[] not null default '{}',
  print bigint,                       -- of its index rows; equal = they need no rewriting; null = it has none
  unique (rtype, fid)
) with (fillfactor = 85);

-- One row per live resource: what most searches ask for. Tokens (positive) and organisations that may see it
-- (negative) share one array, so that "visible and this and that" is one intersection.
create table search (
  rid bigint not null,
  rtype smallint not null,
  catalogue int not null,
  d1 timestamptz,
  d1e timestamptz,
  status smallint,
  priority smallint,
  present bigint not null,
  keys bigint[] not null,
  primary key (rid, rtype)
) partition by list (rtype);
-- fastupdate off: a pending list would be flushed in the middle of somebody's write.
create index search_keys on search using gin (keys) with (fastupdate = off);
create index search_d1 on search (d1, rid);
-- Dates that span more than two days; all others are found by their start.
create index search_wide on search (d1e) where present < 0;
create index search_status on search (status, d1, rid);
-- The busy types, by their number in R4's alphabet of resources (ResourceTypes; a test compares).
create table search_appointment partition of search for values in (5);
create table search_communication partition of search for values in (23);
create table search_condition partition of search for values in (28);
create table search_diagnostic_report partition of search for values in (40);
create table search_document_reference partition of search for values in (42);
create table search_encounter partition of search for values in (44);
create table search_flag partition of search for values in (55);
create table search_medication_request partition of search for values in (79);
create table search_observation partition of search for values in (96);
create table search_patient partition of search for values in (103);
create table search_service_request partition of search for values in (124);
create table search_task partition of search for values in (140);
create table search_rest partition of search default;
-- Tokens are skewed: the planner must know the common ones to choose between the order and the keys.
alter table search alter column keys set statistics 1000;

-- References: from rid through a parameter to a target. Chains, _has, includes, compartments and links.
create table ref (
  param int not null,
  tgt bigint not null,
  rid bigint not null,
  rtype smallint not null,
  primary key (param, tgt, rid)
);
create index ref_rid on ref (rid);

create table str (
  rtype smallint not null,
  mark smallint not null,
  param int not null,
  rid bigint not null,
  norm text collate "C" not null
);
create index str_norm on str (param, norm, rid);
create index str_rid on str (rid);

create table dat (
  rtype smallint not null,
  mark smallint not null,
  param int not null,
  rid bigint not null,
  lo timestamptz not null,
  hi timestamptz not null
);
create index dat_lo on dat (param, lo, rid);
create index dat_hi on dat (param, hi, rid);
create index dat_rid on dat (rid);

-- How far each consumer of the change feed has read. It moves only in the transaction of the consumer's effect.
create table consumer (
  name text primary key,
  epoch smallint not null,
  xid xid8 not null,
  seq bigint not null,
  moved_at timestamptz not null
);

-- Moves a consumer from where it was read to where it is now, or fails: then somebody else has moved it, and the
-- caller's effect must not be committed.
create function advance_consumer(
  consumer_name text,
  from_epoch smallint, from_xid xid8, from_seq bigint,
  to_epoch smallint, to_xid xid8, to_seq bigint,
  at timestamptz) returns void language plpgsql as $$
begin
  update consumer set epoch = to_epoch, xid = to_xid, seq = to_seq, moved_at = at
  where name = consumer_name and (epoch, xid, seq) = (from_epoch, from_xid, from_seq);
  if not found and from_epoch = 0 then
    insert into consumer values (consumer_name, to_epoch, to_xid, to_seq, at) on conflict do nothing;
  end if;
  if not found then
    raise exception 'consumer % is no longer at (%, %, %)', consumer_name, from_epoch, from_xid, from_seq
      using errcode = 'FG001';
  end if;
end $$;
