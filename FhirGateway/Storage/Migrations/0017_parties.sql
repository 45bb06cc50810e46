-- The organisations that a resource names itself, from which cur.orgs follows (decisions/0012-who-may-see-what.md).
create table party (
  rid bigint not null,                -- who names
  param int not null,                 -- by which reference; 0 = the record is restricted
  via bigint not null,                -- the role or service that stands for the organisation; 0 = named itself
  key bigint not null,                -- the organisation's visibility key; 0 = not known yet
  primary key (rid, param, via, key)
);
create index party_via on party (via) where via <> 0;
