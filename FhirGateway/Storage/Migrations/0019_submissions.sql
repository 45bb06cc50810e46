-- Referrals that were sent by ServiceRequest/$submit, by their sender's identifier (decisions/0018-submissions.md).
create table submission (
  key text collate "C" primary key,
  number bigint generated always as identity,   -- what a condition asks for
  print bytea not null,               -- of what was sent, without what a sender makes anew each time
  at timestamptz not null,
  sender text,
  writer text,
  writes text[] not null              -- per entry: reference, version, whether it was new
);

-- On whose behalf a refused submission came, and what became of it when it was sent again.
alter table refused add column writer text;
alter table refused add column replayed_at timestamptz;
create index refused_id_at on refused (at);
