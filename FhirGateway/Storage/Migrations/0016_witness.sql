-- A row of each transaction, for one hour: whether a COMMIT without an answer happened. Asked for only after a
-- connection was lost, so it is written without an index and read from end to end.
create table witness (
  mark uuid not null,
  at timestamptz not null default now()
);
