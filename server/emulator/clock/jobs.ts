import type { Store } from '../store/store.ts';

/** What the clock does by itself. `ref` is the id of the object it happens to. */
export const JOB_KINDS = [
  'subscription.cycle',
  'subscription.cancel',
  'subscription.incomplete_expire',
  'subscription.trial_will_end',
  'subscription.collection_resume',
  'subscription.discounts',
  'subscription.pending_apply',
  'subscription.pending_expire',
  'subscription.resume_expire',
  'subscription.threshold',
  'schedule.start',
  'schedule.phase',
  'schedule.expiring',
  'invoice.upcoming',
  'invoice.finalize',
  'invoice.will_be_due',
  'invoice.due',
  'invoice.retry',
  'checkout.expire',
  'payment.debited',
  'charge.settle',
  'dispute.open',
  'dispute.due',
  'fraud_warning.open',
  'test_clock.delete',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `clock`: the test clock in whose time it is due; null in the emulator's own. */
export type Job = { kind: JobKind; ref: string; clock: string | null; dueMs: number };

/** Jobs of one instant fire in the order in which they were set. */
export function scheduleJob(store: Store, { kind, ref, clock }: Omit<Job, 'dueMs'>, dueMs: number | null): void {
  if (dueMs === null) {
    store.sql('delete from jobs where kind = ? and ref = ?').run(kind, ref);
    return;
  }
  store
    .sql(
      `insert into jobs (kind, ref, due_ms, seq, clock)
       values (?, ?, ?, (select coalesce(max(seq), 0) + 1 from jobs), ?)
       on conflict (kind, ref) do update set due_ms = excluded.due_ms, seq = excluded.seq, clock = excluded.clock`,
    )
    .run(kind, ref, dueMs, clock);
}

/** What is due first in the emulator's own time (null), or in that of a test clock. */
export const nextJob = (store: Store, clock: string | null): Job | undefined => upcomingJobs(store, clock, 1)[0];

/** What fires next by one clock, soonest first. */
export function upcomingJobs(store: Store, clock: string | null, limit: number): Job[] {
  return store
    .sql(`select ${COLUMNS} from jobs where clock is ? order by due_ms, seq limit ?`)
    .all(clock, limit)
    .filter(isJob);
}

/** A job whose instant has come, by the emulator's time or by its test clock's. */
export function dueJob(store: Store, nowMs: number): Job | undefined {
  const next = nextJob(store, null);
  if (next && next.dueMs <= nowMs) return next;
  const row = store
    .sql(
      `select ${COLUMNS} from docs cross join jobs on jobs.clock = docs.id
       where docs.kind = 'test_helpers.test_clock' and docs.deleted = 0
       and jobs.due_ms <= json_extract(docs.doc, '$.frozen_time') * 1000
       order by jobs.due_ms, jobs.seq limit 1`,
    )
    .get();
  return isJob(row) ? row : undefined;
}

const COLUMNS = 'jobs.kind, jobs.ref, jobs.clock, jobs.due_ms as dueMs';

function isJob(row: unknown): row is Job {
  return typeof row === 'object' && row !== null && 'kind' in row && JOB_KINDS.some((kind) => kind === row.kind);
}
