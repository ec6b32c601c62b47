import type { Db } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { lockCustomer } from '../customers/store.ts';
import { hasSealed, insertBatch, listUnsealedFacts, nameBatch, type UsageFact } from './store.ts';

/**
 * Seals a customer's oldest facts into one batch: all of one billing period, since a meter event counts for the
 * period that its timestamp is in. Nothing while one is on its way: batches go in order. Returns whether it sealed.
 * @param boundsMs where billing periods begin or end, as far as known
 */
export async function sealBatch(db: Db, customerId: CustomerId, boundsMs: Ms[], nowMs: Ms): Promise<boolean> {
  return transaction(db, async (trx) => {
    // Two processes that seal at once would put the same facts into two batches.
    const { stripeCustomerId } = await lockCustomer(trx, customerId);
    if (await hasSealed(trx, customerId)) return false;
    const facts = oldestOfOnePeriod(await listUnsealedFacts(trx, customerId), boundsMs);
    const [first, last] = [facts[0], facts.at(-1)];
    if (!first || !last || !stripeCustomerId) return false;
    await insertBatch(trx, {
      id: await nameBatch(trx, customerId, first),
      customerId,
      stripeCustomerId,
      credits: facts.reduce((sum, fact) => sum + fact.credits, 0),
      timestampS: Math.floor(last.occurredAtMs / 1_000),
      factIds: facts.map((fact) => fact.id),
      nowMs,
    });
    return true;
  });
}

/** The facts, oldest first, up to the first that lies in another period than the oldest. */
export function oldestOfOnePeriod(facts: UsageFact[], boundsMs: Ms[]): UsageFact[] {
  const period = (fact: UsageFact) => boundsMs.filter((bound) => bound <= fact.occurredAtMs).length;
  const first = facts[0];
  if (!first) return [];
  const cut = facts.findIndex((fact) => period(fact) !== period(first));
  return cut < 0 ? facts : facts.slice(0, cut);
}
