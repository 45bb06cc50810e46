-- What resources contain, as rows of its own (decisions/0019-contained.md). Their ids come from where those of resources
-- do, so that no two rows of the side tables (str, dat, num, txt) and no two rows of a page have the same. A resource that
-- contains nothing has no row here.
create table contained (
  rid bigint primary key default nextval('cur_rid_seq'),
  container bigint not null,          -- the resource it lies in, by which is asked who may see it
  fid text collate "C" not null,
  rtype smallint not null,
  catalogue int not null,
  d1 timestamptz,
  d1e timestamptz,
  status smallint,
  priority smallint,
  present bigint not null,
  keys bigint[] not null,
  unique (container, fid)
);
create index contained_rtype on contained (rtype, container);
create index contained_keys on contained using gin (keys) with (fastupdate = off);
create index contained_catalogue on contained (catalogue);

-- References from what is contained, and from its container to it: apart from ref, which decides who may see what.
create table contained_ref (
  param int not null,
  tgt bigint not null,                -- a resource, or what is contained beside it
  rid bigint not null,                -- the container, or what is contained in it
  primary key (param, tgt, rid)
);
create index contained_ref_rid on contained_ref (rid);
