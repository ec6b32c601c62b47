import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import { skipLocked } from '../../db/engine.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type Run, toRun } from './run-store.ts';
import { firstTurn, nextTurn, OPEN } from './run-turns.ts';

/** Takes the run whose turn it is and keeps it from other workers for `leaseMs`. */
export async function claimRun(trx: Trx, nowMs: Ms, leaseMs: Ms): Promise<Run | null> {
  const [row] = await claimDue(trx, { nowMs, untilMs: nowMs + leaseMs });
  return row ? toRun(row) : null;
}

const claimDue = compiledOnce((db, { nowMs, untilMs }: { nowMs: Ms; untilMs: Ms }) => {
  const due = db
    .selectFrom('runs')
    .select('id')
    .where('queue_turn', 'is not', null)
    .where('lease_until_ms', '<=', nowMs)
    .orderBy('queue_turn')
    .orderBy('id')
    .limit(1);
  return db.updateTable('runs').set({ lease_until_ms: untilMs }).where('id', '=', skipLocked(db, due)).returningAll();
});

/** After a slice: others come first. */
export async function passTurn(trx: Trx, { id, customerId }: Run, nowMs: Ms): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ lease_until_ms: nowMs, queue_turn: nextTurn(customerId) })
    .where('id', '=', id)
    .execute();
}

/** Takes a waiting run out of the queue until something changes for it; at `checkAtMs` it is tried again anyway. */
export async function parkRun(
  trx: Trx,
  runId: RunId,
  { available, checkAtMs }: { available: number; checkAtMs: Ms },
): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ lease_until_ms: checkAtMs, queue_turn: null, parked_available: available })
    .where('id', '=', runId)
    .execute();
}

/** Puts waiting runs for which something changed back into the queue. Returns whether there were any. */
export async function unparkRuns(db: Executor, nowMs: Ms): Promise<boolean> {
  if ((await findUnparkable(db, { nowMs })).length === 0) return false;
  await db
    .updateTable('runs')
    .set({ lease_until_ms: 0, queue_turn: firstTurn })
    .where('id', 'in', unparkable(db, nowMs))
    .execute();
  return true;
}

const findUnparkable = compiledOnce((db, { nowMs }: { nowMs: Ms }) => unparkable(db, nowMs).limit(1));

const unparkable = (db: Executor, nowMs: Ms) =>
  db
    .selectFrom('runs')
    .leftJoin('balances', 'balances.customer_id', 'runs.customer_id')
    .select('runs.id')
    .where('runs.status', '=', 'waiting')
    .where('runs.queue_turn', 'is', null)
    .where((eb) =>
      eb.or([
        eb('runs.lease_until_ms', '<=', nowMs),
        eb(eb('balances.posted', '-', eb.ref('balances.held')), '>', eb.ref('runs.parked_available')),
      ]),
    );

/** How many of a customer's runs are not over. */
export async function countOpenRuns(db: Executor, customerId: CustomerId): Promise<number> {
  const [row] = await openRunsOf(db, { customerId });
  return Number(row?.count ?? 0);
}

const openRunsOf = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db
    .selectFrom('runs')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`status in ${OPEN}`),
);

/** Lets a worker take it from `atMs` on. */
export async function releaseLease(db: Executor, runId: RunId, atMs: Ms): Promise<void> {
  await db.updateTable('runs').set({ lease_until_ms: atMs }).where('id', '=', runId).execute();
}

/** Makes waiting runs of a customer ready to be looked at again, after credits or standing changed. */
export async function wakeWaitingRuns(db: Executor, customerId: CustomerId): Promise<void> {
  await db
    .updateTable('runs')
    .set({ lease_until_ms: 0, queue_turn: firstTurn })
    .where('customer_id', '=', customerId)
    .where('status', '=', 'waiting')
    .execute();
}
