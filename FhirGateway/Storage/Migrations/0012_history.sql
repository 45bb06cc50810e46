-- The history of a type and of the system, newest first: one walk per type.
create index ver_history on ver (rtype, at, rid, ver);
