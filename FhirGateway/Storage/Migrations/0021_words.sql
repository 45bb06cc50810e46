-- The words of the narrative are marked among those of the whole resource (weight A) instead of being kept twice: half
-- the entries of every write. Until the index rows are made anew in the background a phrase may be found in the narrative
-- of an older resource whose words stand there in another order.
update txt set content = setweight(content, 'A', tsvector_to_array(words)) where words is not null and content is not null;
drop index txt_words;
alter table txt drop column words;
