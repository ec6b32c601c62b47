import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { HARMFUL_DISPUTES } from '../billing/standing.ts';
import { OVERDRAFT, RUNS_PRICE } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { readVerdicts } from './verdict.ts';

/** Customers who are looked at: each condition is found by an index, and more at once are an emergency of its own. */
const MAX_CANDIDATES = 500;

/**
 * Subscribers who may not be able to start runs: blocked, disputed, owing, without credits, at their cap, or with a run that
 * waits. The verdict of each is asked for afterwards, so that this list and their pages agree.
 */
async function listCandidates(db: Executor, nowMs: Ms): Promise<CustomerId[]> {
  const owed = db
    .selectFrom('invoices')
    .select('customer_id')
    .where('status', 'in', ['open', 'uncollectible'])
    .where((eb) =>
      eb.or([eb('status', '=', 'uncollectible'), eb('failed_at_ms', 'is not', null), eb('due_at_ms', '<=', nowMs)]),
    )
    .limit(MAX_CANDIDATES);
  const disputed = db
    .selectFrom('disputes')
    .select('customer_id')
    .where('status', 'in', HARMFUL_DISPUTES)
    .limit(MAX_CANDIDATES);
  const blocked = db
    .selectFrom('customers')
    .select('id as customer_id')
    .where('blocked_at_ms', '>', 0)
    .limit(MAX_CANDIDATES);
  const waiting = db.selectFrom('runs').select('customer_id').where('status', '=', 'waiting').limit(MAX_CANDIDATES);
  const unpaid = db
    .selectFrom('subscriptions')
    .select('customer_id')
    .where('status', 'in', ['unpaid', 'paused', 'past_due'])
    .limit(MAX_CANDIDATES);
  // Nobody in good standing may use more than the overdraft, nor more than the cap allows: a rough sum, which finds all of them.
  const used = sql<number>`(b.period_captured + b.held + 1) * ${RUNS_PRICE.cents} / ${RUNS_PRICE.perCredits}`;
  const spent = db
    .selectFrom('balances as b')
    .innerJoin('customers as c', 'c.id', 'b.customer_id')
    .select('b.customer_id')
    .where((eb) =>
      eb.or([eb(eb('b.posted', '-', eb.ref('b.held')), '<=', -OVERDRAFT), eb('c.monthly_cap_cents', '<=', used)]),
    )
    .limit(MAX_CANDIDATES);
  const found = new Set<string>();
  for (const query of [blocked, disputed, owed, unpaid, waiting, spent])
    for (const { customer_id: id } of await query.execute()) found.add(id);
  return [...found].sort().slice(0, MAX_CANDIDATES) as CustomerId[];
}

/** Subscribers who cannot start runs now. Those who never subscribed, or no longer do, are not among them. */
export async function listCannotRun(db: Executor, nowMs: Ms): Promise<CustomerId[]> {
  const candidates = await listCandidates(db, nowMs);
  const found = await readVerdicts(db, candidates, nowMs);
  return candidates.filter((id) => {
    const of = found.get(id);
    if (!of || of.verdict.canRun) return false;
    return of.usable.standing.kind !== 'none' && of.usable.standing.kind !== 'ended';
  });
}
