-- When the patient's wait for a referral ended: seen, closed or died; null while it lasts.
alter table referral add column waited_until timestamptz;
