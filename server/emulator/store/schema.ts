/** The emulator's own tables. Documents are what the API shows, `notes` what it hides. */
export const SCHEMA = `
create table if not exists docs (
  seq integer primary key autoincrement,
  id text not null unique,
  kind text not null,
  created integer not null,
  customer text, parent text, status text, lookup text,
  deleted integer not null default 0,
  doc text not null,
  notes text
);
create index if not exists docs_kind on docs (kind, seq);
create index if not exists docs_customer on docs (kind, customer, seq);
create index if not exists docs_parent on docs (kind, parent, seq);
create index if not exists docs_lookup on docs (kind, lookup, seq);
create index if not exists docs_status on docs (kind, status, seq);
create table if not exists meter_events (
  seq integer primary key autoincrement,
  meter text not null, customer text not null, identifier text not null,
  value text not null, at_s integer not null, received_ms integer not null, canceled integer not null default 0
);
create index if not exists meter_events_usage on meter_events (meter, customer, at_s);
create index if not exists meter_events_identifier on meter_events (identifier, received_ms);
create table if not exists jobs (
  kind text not null, ref text not null, due_ms integer not null, seq integer not null,
  clock text,
  primary key (kind, ref)
);
create table if not exists deliveries (
  seq integer primary key autoincrement,
  event text not null, endpoint text not null, due_ms integer,
  attempts integer not null default 0, state text not null default 'pending'
);
create index if not exists deliveries_due on deliveries (due_ms, seq) where due_ms is not null;
create index if not exists deliveries_event on deliveries (event);
create table if not exists attempts (
  seq integer primary key autoincrement,
  delivery integer not null, at_ms integer not null, status integer, error text, answer text
);
create index if not exists attempts_delivery on attempts (delivery);
create index if not exists attempts_at on attempts (at_ms);
create table if not exists idempotency (
  key text primary key, method text not null, path text not null, params_hash text not null,
  status integer, body text, request_id text not null, at_ms integer not null
);
create table if not exists requests (
  seq integer primary key autoincrement,
  id text not null unique, at_ms integer not null, duration_ms real not null,
  method text not null, path text not null, status integer, error text, idempotency_key text, params text not null
);
create table if not exists findings (
  seq integer primary key autoincrement,
  ref text not null, about text not null, finding text not null, at_ms integer not null
);
create table if not exists settings (name text primary key, value text not null);
`;
