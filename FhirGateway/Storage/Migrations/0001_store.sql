-- The store: versions, the pointer to the current one, and what is searched.
-- Measurements behind the layout: see decisions/0003-store.md.

-- The clusters this data has lived in. A cluster's transaction ids mean nothing in another, so every version
-- says in which one it was written; the feed orders by (epoch, xid, seq) and restored rows are all visible.
create table epoch (
  epoch smallint primary key,
  system_identifier bigint not null unique,
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
create table cur (
  rid bigint generated always as identity primary key,
  rtype smallint not null,
  fid text collate "C" not null,
  ver int not null default 0,
  at timestamptz not null,
  deleted boolean not null default false,
  orgs bigint[] not null default '{}',
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
