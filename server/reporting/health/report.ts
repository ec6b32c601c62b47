import { sql } from 'kysely';
import { isPostgres } from '../../../db/engine.ts';
import type { Executor } from '../../../db/transaction.ts';
import type { Ms } from '../../core/units.ts';
import { readBacklog } from './backlog.ts';
import { listBeats, loopsOf, type StripeCount, sumDay } from './beats.ts';
import { checkHealth } from './checks.ts';

type At = { nowMs: Ms; wallMs: Ms };

/** What is red and what is not, with what it was found in. `nowMs` is the time of billing, by which queues are as old as they are; `wallMs` that of processes. */
export async function readChecks(db: Executor, { nowMs, wallMs }: At) {
  const [backlog, processes, counts] = await Promise.all([
    readBacklog(db, nowMs),
    listBeats(db, wallMs),
    sumDay(db, wallMs),
  ]);
  const loops = loopsOf(processes, counts);
  return { checks: checkHealth({ backlog, processes, loops, wallMs }), backlog, processes, counts, loops };
}

/** How the background does: the page Health, `/healthz?deep`, `/metrics` and the mail to admins all say this. */
export type HealthReport = Awaited<ReturnType<typeof readHealth>>;

/** The checks and the figures that stand beside them. */
export async function readHealth(db: Executor, at: At) {
  const { counts, ...found } = await readChecks(db, at);
  const counted = (name: StripeCount) => counts.get(name) ?? 0;
  return {
    ...at,
    ...found,
    webhooks: await readWebhookLag(db),
    stripe: {
      calls: counted('stripe_calls'),
      refusals: counted('stripe_refusals'),
      faults: counted('stripe_faults'),
    },
    databaseBytes: await readSize(db),
  };
}

/** Events by which the lag is measured. */
const MEASURED_EVENTS = 100;

/** How long the newest events took from Stripe to us, and from us to their effect; null without one. */
async function readWebhookLag(db: Executor): Promise<{ events: number; toUsMs: Ms; doneMs: Ms } | null> {
  const rows = await db
    .selectFrom('inbox_events')
    .select(['created_at_ms', 'received_at_ms', 'done_at_ms'])
    .where('status', '=', 'done')
    .orderBy('received_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MEASURED_EVENTS)
    .execute();
  if (rows.length === 0) return null;
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    events: rows.length,
    toUsMs: median(rows.map((row) => Math.max(0, row.received_at_ms - row.created_at_ms))),
    doneMs: median(rows.map((row) => Math.max(0, (row.done_at_ms ?? row.received_at_ms) - row.received_at_ms))),
  };
}

async function readSize(db: Executor): Promise<number> {
  const query = isPostgres(db)
    ? sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
    : sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`;
  const { rows } = await query.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}
