import type { Deps } from '../deps.ts';
import { listOthersOfMinute } from './minute-store.ts';
import type { UsageBatch } from './store.ts';

/** Batches of a minute whose every sum is tried: 4,096 sums. */
const MAX_SUMMED = 12;

/**
 * Whether Stripe's sum for the batch's minute already holds it: the sum is what is known to be there and the batch, or one
 * that the other batches cannot make without it, since an operator may have cancelled some of what is known.
 */
export async function isCounted({ db, stripe }: Pick<Deps, 'db' | 'stripe'>, batch: UsageBatch): Promise<boolean> {
  const startS = Math.floor(batch.timestampS / 60) * 60;
  // A process that stood still for a day may mark this very batch as sent meanwhile: it must not count as another.
  const others = await listOthersOfMinute(db, batch, startS);
  const counted = await stripe.sumUsage(batch.stripeCustomerId, startS * 1_000, (startS + 60) * 1_000);
  const known = others.filter(({ status }) => status === 'sent').reduce((sum, { credits }) => sum + credits, 0);
  return counted >= known + batch.credits || !canSumTo(others, counted);
}

/** Whether some of the batches, or none, have this many credits together. With many batches, any sum up to their whole may. */
function canSumTo(batches: { credits: number }[], credits: number): boolean {
  if (batches.length > MAX_SUMMED) return batches.reduce((sum, batch) => sum + batch.credits, 0) >= credits;
  let sums = new Set([0]);
  for (const batch of batches) sums = new Set([...sums].flatMap((sum) => [sum, sum + batch.credits]));
  return sums.has(credits);
}
