-- Secrets that all gateways of one database share: the one that signs cursors.
create table shared_key (
  name text primary key,
  value bytea not null,
  made_at timestamptz not null
);
