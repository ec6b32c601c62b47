import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

/** What waits in the background, and for how long. Ages are 0 where nothing waits. */
export type Backlog = {
  /** Stripe's events that gave up after their last attempt. */
  deadEvents: number;
  waitingEvents: number;
  oldestEventAgeMs: Ms;
  deadMails: number;
  unsentMails: number;
  oldestMailAgeMs: Ms;
  /** Of runs that could be at work: those that wait for credits or a payment do not count. */
  oldestRunAgeMs: Ms;
  /** Captured credits that no batch holds yet. */
  oldestUnsealedUsageAgeMs: Ms;
  /** Batches that Stripe's meter has not confirmed yet. */
  oldestUnsentBatchAgeMs: Ms;
  rejectedBatches: number;
};

/** Rows counted of one kind. A backlog of more is reported as this many: it is an emergency either way. */
const MAX_COUNTED = 1_000;

/** Every part is read by an index, and none reads more than `MAX_COUNTED` rows, so that a backlog does not slow its own report. */
export async function readBacklog(db: Executor, nowMs: Ms): Promise<Backlog> {
  const count = async (table: 'inbox_events' | 'mails' | 'usage_batches', status: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from (select 1 as one from ${sql.table(table)} where status = ${status} limit ${MAX_COUNTED}) as counted`.execute(
      db,
    );
    return Number(rows[0]?.n ?? 0);
  };
  // The first of those that are counted: an exact minimum would read the whole backlog.
  const age = async (table: string, column: string, where: ReturnType<typeof sql>): Promise<Ms> => {
    const { rows } = await sql<{ at: number | null }>`
      select min(at) as at from (select ${sql.ref(column)} as at from ${sql.table(table)} where ${where} limit ${MAX_COUNTED}) as counted`.execute(
      db,
    );
    const at = rows[0]?.at ?? null;
    return at === null ? 0 : Math.max(0, nowMs - Number(at));
  };
  const [deadEvents, waitingEvents, deadMails, unsentMails, rejectedBatches] = await Promise.all([
    count('inbox_events', 'dead'),
    count('inbox_events', 'received'),
    count('mails', 'dead'),
    count('mails', 'queued'),
    count('usage_batches', 'rejected'),
  ]);
  const [oldestEventAgeMs, oldestMailAgeMs, oldestRunAgeMs, oldestUnsealedUsageAgeMs, oldestUnsentBatchAgeMs] =
    await Promise.all([
      age('inbox_events', 'received_at_ms', sql`status = 'received'`),
      age('mails', 'created_at_ms', sql`status = 'queued'`),
      age('runs', 'created_at_ms', sql`status in ('queued', 'running')`),
      age('usage_facts', 'occurred_at_ms', sql`batch_id is null`),
      age('usage_batches', 'created_at_ms', sql`status = 'sealed'`),
    ]);
  return {
    deadEvents,
    waitingEvents,
    oldestEventAgeMs,
    deadMails,
    unsentMails,
    oldestMailAgeMs,
    oldestRunAgeMs,
    oldestUnsealedUsageAgeMs,
    oldestUnsentBatchAgeMs,
    rejectedBatches,
  };
}
