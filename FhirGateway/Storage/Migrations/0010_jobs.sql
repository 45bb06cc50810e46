-- The scheduler keeps its own tables here; it provisions them itself.
create schema if not exists jobs;
