-- With the type in it the index alone counts what has a status: every search asks for the type.
create index search_status_type on search (status, d1, rid) include (rtype);
drop index search_status;
