-- Facts of a case that came when they could not be expected, each with the version that told it.
alter table referral add column out_of_sequence text[] not null default '{}';
