import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { findCapLeft } from '../credits/hold.ts';
import { type Balance, usableOf } from '../credits/rules.ts';
import { getBalance } from '../credits/store.ts';
import { capPeriodOf } from './cap-period.ts';
import { type CustomerStanding, findStanding } from './find-standing.ts';

/** What runs could take now, and what that follows from. */
export type Usable = CustomerStanding & {
  /** What a hold would grant: the one number that every page shows (rule 7). */
  usableCredits: number;
  balance: Balance;
  /** What the cap of the billing period still allows, in credits; null without a cap. */
  capLeftCredits: number | null;
};

/** Credits that runs could take now, by the rules that the hold's own transaction applies. */
export async function findUsable(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Usable> {
  const found = await findStanding(db, customerId, nowMs);
  const balance = await getBalance(db, customerId);
  const periodStartMs = capPeriodOf(found.subscription, nowMs);
  const capLeftCredits = await findCapLeft(db, customerId, balance.held, periodStartMs);
  const { overdraft } = found;
  const usableCredits = usableOf({ available: balance.available, overdraft, capLeft: capLeftCredits });
  return { ...found, balance, capLeftCredits, usableCredits };
}
