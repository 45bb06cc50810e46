-- Every sweep asks for the cases that a changed organisation, role or service has marked stale.
create index referral_stale on referral (rid) where rules_version = '';
