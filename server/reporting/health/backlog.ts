import { sql } from 'kysely';
import type { Executor } from '../../../db/transaction.ts';
import type { Ms } from '../../core/units.ts';

/** A queue of the background: how many wait in it, and since when the first of them waits. */
export type Queue = { count: number; oldestAgeMs: Ms };

/** The queues, by name, each with the rows that wait in it. Each is read by an index. */
const QUEUES = {
  events: { table: 'inbox_events', since: 'received_at_ms', where: sql`status = 'received'` },
  mails: { table: 'mails', since: 'created_at_ms', where: sql`status = 'queued'` },
  /** Those that could be at work: what waits for credits or a payment does not count. */
  runs: { table: 'runs', since: 'created_at_ms', where: sql`status in ('queued', 'running')` },
  /** Captured credits that no batch holds yet. */
  unsealed: { table: 'usage_facts', since: 'occurred_at_ms', where: sql`batch_id is null` },
  /** Batches that Stripe's meter has not confirmed yet. */
  unsent: { table: 'usage_batches', since: 'created_at_ms', where: sql`status = 'sealed'` },
  syncs: { table: 'sync_requests', since: 'next_attempt_at_ms', where: sql`next_attempt_at_ms >= 0` },
  /** Of admins, which wait for Stripe's answer. */
  actions: { table: 'admin_actions', since: 'created_at_ms', where: sql`status = 'pending'` },
} as const;
export type QueueName = keyof typeof QUEUES;
export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];

/** What gave up, and waits for a person. */
const GIVEN_UP = {
  events: { table: 'inbox_events', status: 'dead' },
  mails: { table: 'mails', status: 'dead' },
  batches: { table: 'usage_batches', status: 'rejected' },
} as const;
export type GivenUpName = keyof typeof GIVEN_UP;

export type Backlog = { queues: Record<QueueName, Queue>; givenUp: Record<GivenUpName, number> };

/** Rows counted of one kind. A backlog of more is reported as this many: it is an emergency either way. */
export const MAX_COUNTED = 1_000;

/** None of its parts reads more than `MAX_COUNTED` rows, so that a backlog does not slow its own report. */
export async function readBacklog(db: Executor, nowMs: Ms): Promise<Backlog> {
  const queues = await Promise.all(QUEUE_NAMES.map(async (name) => [name, await readQueue(db, name, nowMs)] as const));
  const givenUp = await Promise.all(
    Object.entries(GIVEN_UP).map(async ([name, { table, status }]) => [name, await count(db, table, status)] as const),
  );
  return { queues: Object.fromEntries(queues), givenUp: Object.fromEntries(givenUp) } as Backlog;
}

async function readQueue(db: Executor, name: QueueName, nowMs: Ms): Promise<Queue> {
  const { table, since, where } = QUEUES[name];
  // The first of those that are counted: an exact minimum would read the whole backlog.
  const { rows } = await sql<{ n: number; at: number | null }>`
    select count(*) as n, min(at) as at
    from (select ${sql.ref(since)} as at from ${sql.table(table)} where ${where} limit ${MAX_COUNTED}) as counted`.execute(
    db,
  );
  const at = rows[0]?.at ?? null;
  return { count: Number(rows[0]?.n ?? 0), oldestAgeMs: at === null ? 0 : Math.max(0, nowMs - Number(at)) };
}

async function count(db: Executor, table: string, status: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (select 1 as one from ${sql.table(table)} where status = ${status} limit ${MAX_COUNTED}) as counted`.execute(
    db,
  );
  return Number(rows[0]?.n ?? 0);
}
