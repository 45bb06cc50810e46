-- What the projector and the sweep know of each case. All of it can be rebuilt from the versions.

-- Which resources belong to which case, from which version of theirs to which; append-only.
create table link (
  referral bigint not null,
  resource bigint not null,
  from_version int not null,
  to_version int,
  primary key (referral, resource, from_version)
);
create index link_resource on link (resource);

-- One row per case: a referral (or follow-up, advice, diagnostic request) or a stay that has none.
-- Whoever changes the case's findings or deadlines holds this row's lock.
create table referral (
  rid bigint primary key,
  reference text not null unique,
  kind text not null,
  is_open boolean not null,
  open_reason text,                   -- why an open case has no next deadline, if it has none
  patient text,
  patient_number text,
  patient_name text,
  birth_date date,
  sender_reference text,
  specialty text,
  pathway text,
  requester_org text,
  performer_org text,
  requester_name text,
  performer_name text,
  cluster text,
  board text,
  nation text,
  requested_priority text,
  stated_urgency text,
  effective_urgency text,
  triaged_urgency text,
  clock_urgency text,
  step text,
  sent_on timestamptz,
  received_on timestamptz,
  triaged_on timestamptz,
  booked_on timestamptz,
  seen_on timestamptz,
  letter_on timestamptz,
  closed_on timestamptz,
  last_event timestamptz,
  action_owner text,
  next_deadline_at timestamptz,
  next_deadline_rule text,
  unknown_rules text[] not null default '{}',
  rules_version text not null,        -- of the rules and policies that judged it last
  projected_at timestamptz not null
);

-- When the sweep must look at a rule of a case again.
create table deadline (
  referral bigint not null,
  rule text not null,
  focus text not null,
  due_at timestamptz not null,
  primary key (referral, rule, focus)
);
create index deadline_due on deadline (due_at);

-- How each duty stood when it was judged last, and the Flag that says so.
create table finding (
  rule text not null,
  focus text not null,
  referral bigint not null,
  state text not null check (state in ('pending', 'met', 'breached', 'unknown')),
  due_at timestamptz,
  tier smallint not null,
  threshold text not null,
  standing text not null,
  source text not null,
  policy text not null,
  why text not null,
  evidence jsonb not null,
  judged_at timestamptz not null,
  flag_id text,
  flag_status text check (flag_status in ('active', 'inactive')),
  raised_at timestamptz,
  resolved_at timestamptz,
  acknowledged_at timestamptz,
  closure text,
  primary key (rule, focus)
);
create index finding_referral on finding (referral);
create index finding_breached on finding (due_at) where state = 'breached';

create table sweep (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  as_of timestamptz not null,
  dry_run boolean not null,
  due int not null default 0,
  raised int not null default 0,
  resolved int not null default 0,
  unknown int not null default 0,
  failed int not null default 0,
  feed_lag_seconds double precision not null default 0
);

-- Submissions that were refused: kept where their sender and the integration desk can see them.
create table refused (
  id uuid primary key,
  seq bigint generated always as identity,   -- the order in which they came, whatever the clock says
  at timestamptz not null,
  sender text,
  method text not null,
  target text not null,
  status smallint not null,
  content_type text,
  body bytea compression lz4,
  outcome bytea not null
);
create index refused_seq on refused (seq);
