-- Numbers of refused submissions whose detail was removed: it was too old, or its sender had more than the quota.
create table refused_removed (
  day date not null,                  -- in Europe/London
  writer text not null,               -- '' where nobody was named
  sender text not null,
  refused int not null,
  replayed int not null,
  primary key (day, writer, sender)
);
