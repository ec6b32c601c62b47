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
  'invoice.finalize',
  'invoice.retry',
  'checkout.expire',
  'dispute.open',
  'dispute.due',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export type Job = { kind: JobKind; ref: string; dueMs: number };

/** Jobs of one instant fire in the order in which they were set. */
export function scheduleJob(store: Store, kind: JobKind, ref: string, dueMs: number | null): void {
  if (dueMs === null) {
    store.sql('delete from jobs where kind = ? and ref = ?').run(kind, ref);
    return;
  }
  store
    .sql(
      `insert into jobs (kind, ref, due_ms, seq) values (?, ?, ?, (select coalesce(max(seq), 0) + 1 from jobs))
       on conflict (kind, ref) do update set due_ms = excluded.due_ms, seq = excluded.seq`,
    )
    .run(kind, ref, dueMs);
}

export function nextJob(store: Store): Job | undefined {
  return jobs(store, 1)[0];
}

/** What fires next, for the runner and for the dashboard. */
export function jobs(store: Store, limit: number): Job[] {
  const rows = store.sql('select kind, ref, due_ms as dueMs from jobs order by due_ms, seq limit ?').all(limit);
  return rows.filter(isJob);
}

function isJob(row: unknown): row is Job {
  return typeof row === 'object' && row !== null && 'kind' in row && JOB_KINDS.some((kind) => kind === row.kind);
}
