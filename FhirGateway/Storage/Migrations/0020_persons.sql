-- By what the Patient resources of several organisations may be about one person (decisions/0017-persons.md).
-- Rows are only ever added: a link that was taken back still counts for an instant in the past. Which records truly are
-- the same person is decided from what they say.
create table person_key (
  key bigint not null,
  rid bigint not null,
  primary key (key, rid)
);
create index person_key_rid on person_key (rid);

-- Patients that are stored already get their keys with their index rows, in the background.
update search set catalogue = catalogue - 1 where rtype = 103;
