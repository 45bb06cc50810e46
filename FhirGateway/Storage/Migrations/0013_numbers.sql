-- Numbers and quantities. A number that is one is a point (lo = hi); a range, or a value with a comparator, is an interval
-- that holds its ends. clo and chi are the same in base units where the unit is known, and unit says which those are.
create table num (
  rtype smallint not null,
  mark smallint not null,
  param int not null,
  tok bigint not null,                -- of a composite: the key of the token it is paired with; else 0
  rid bigint not null,
  lo double precision not null,
  hi double precision not null,
  clo double precision not null,
  chi double precision not null,
  unit bigint not null,               -- key of system and unit; 0 = none
  code bigint not null,               -- key of the unit's code, whatever its system
  name bigint not null,               -- key of the unit as it is written
  -- Seldom; as a column of its own the planner knows how seldom.
  wide boolean not null generated always as (hi > lo or chi > clo) stored
);
create index num_lo on num (param, tok, lo, rid);
create index num_unit on num (param, tok, unit, clo, rid);
-- Intervals are few: everything else is found by where it begins.
create index num_wide on num (param, tok) where wide;
create index num_rid on num (rid);

-- Composites of a token and a date or a string.
alter table dat add column tok bigint not null default 0;
alter table str add column tok bigint not null default 0;
create index dat_tok on dat (param, tok, lo, rid) where tok <> 0;
create index str_tok on str (param, tok, norm, rid) where tok <> 0;

-- The words of the narratives that resources bring.
create table txt (
  rid bigint primary key,
  words tsvector not null
);
create index txt_words on txt using gin (words);
