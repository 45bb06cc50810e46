-- New keys first go to the pending list of their index, and from there, sorted, some thousand at once (PendingListLoop):
-- one by one they were a third of what a write cost and nine tenths of its WAL. Where no gateway does so the list is
-- emptied by whoever makes it longer than this, and by autovacuum.
do $$
declare
  part regclass;
begin
  for part in select inhrelid from pg_inherits where inhparent = 'search_keys'::regclass loop
    execute format('alter index %s set (fastupdate = on, gin_pending_list_limit = 2048)', part);
  end loop;
end $$;
