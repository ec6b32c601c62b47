import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';

const ACTIVE = ['active', 'past_due', 'trialing', 'unpaid', 'paused'];

/**
 * What recurs is billed in one currency a customer, as long as something of it is active (assumed: one-currency).
 * Discounts and checkout sessions, which it names too, are not looked at.
 */
export function checkOneCurrency(ctx: Ctx, customer: string, currency: string): void {
  const others = [
    ...ctx.store.all('subscription', { customer, status: ACTIVE }).map((each) => each.currency),
    ...ctx.store
      .all('subscription_schedule', { customer, status: 'not_started' })
      .map(({ phases }) => phases[0]?.currency),
    ...ctx.store.all('invoiceitem', { customer, status: 'pending' }).map((each) => each.currency),
  ];
  const other = others.find((each) => each !== undefined && each !== currency);
  if (other === undefined) return;
  throw invalid(
    `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, invoice item or active subscription mode checkout session with currency ${other}.`,
  );
}
