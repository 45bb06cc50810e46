-- What was missing for searches: parameters that SearchParameter resources add, rows that know whether they are behind,
-- the words of whole resources, and parts of names.

-- Versions of the index rows of one type that has, or had, parameters beside the shipped ones. Below 1000 the versions
-- are those of the program. A row of search is behind when its version is that of an older program or of an older set.
create table catalogue (
  version int generated always as identity (start with 1000) primary key,
  rtype smallint not null,
  shipped int not null,               -- the program's version of R4's and our own parameters
  ordinal int not null,               -- which set of added parameters; a later set has a higher one
  made_at timestamptz not null,
  unique (rtype, shipped, ordinal)
);

-- The added parameters as they are now.
create table added_parameter (
  rtype smallint not null,
  code text not null,
  print bigint not null,              -- of its definition
  since int not null,                 -- the set with which it became what it is
  primary key (rtype, code)
);

-- Rows behind are found without a scan. Nearly all rows have the same few versions, which such an index holds in a few
-- bytes each.
create index search_catalogue on search (catalogue);

-- All words that people read in a resource; those of the narrative stay apart.
alter table txt alter column words drop not null;
alter table txt add column content tsvector;
create index txt_content on txt using gin (content);

-- Parts of the names of people, places and organisations (:contains). The index needs an extension that this server or
-- this user may not have; without it such searches take longer, and nothing else changes.
-- By their number in R4's alphabet: HealthcareService, Location, Organization, Patient, Person, Practitioner,
-- RelatedPerson (ResourceTypes; a test compares).
do $$
begin
  create extension if not exists pg_trgm;
  create index str_part on str using gin (split_part(norm, chr(1), 1) gin_trgm_ops)
    where rtype in (60, 71, 100, 103, 106, 108, 114) and tok = 0;
exception when others then
  raise notice 'parts of names are searched without an index: %', sqlerrm;
end $$;
