-- What refers to a record is asked for by the record: by which of fifteen or forty parameters, its few rows say themselves.
-- Beginning with the parameter, the key cost a descent for each of them. An upgrade rebuilds it: writers wait for so long.
alter table ref drop constraint ref_pkey, add primary key (tgt, param, rid);
