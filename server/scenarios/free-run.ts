import type { Executor } from '../../db/transaction.ts';
import type { Standing } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import { hasFreeRun } from './run-list-store.ts';

/**
 * Whether a run is the one that is free: a plain run of somebody who never subscribed, once a customer. It holds and
 * captures no credits, and nothing of it is reported to Stripe (server/decisions/0007-the-first-run-is-free.md).
 */
export async function isFreeRun(
  db: Executor,
  { customerId, variants, standing }: { customerId: CustomerId; variants: number; standing: Standing },
): Promise<boolean> {
  return standing.kind === 'none' && variants === 1 && !(await hasFreeRun(db, customerId));
}
