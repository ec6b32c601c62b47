import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';

export type BalanceTransaction = Docs['customer_balance_transaction'];
export type BalanceMove = {
  type: BalanceTransaction['type'];
  invoice?: string;
  creditNote?: string;
  description?: string | null | undefined;
  metadata?: Record<string, string>;
  currency?: string;
};

/** The trace of a balance that became `endingCents` by `amountCents`. Stripe tells no event of it but the customer's. */
export function recordBalanceMove(
  ctx: Ctx,
  customer: Docs['customer'],
  amountCents: number,
  endingCents: number,
  move: BalanceMove,
): BalanceTransaction {
  return ctx.store.insert('customer_balance_transaction', {
    id: ctx.newId('cbtxn'),
    object: 'customer_balance_transaction',
    amount: amountCents,
    checkout_session: null,
    created: ctx.nowS,
    credit_note: move.creditNote ?? null,
    currency: move.currency ?? customer.currency ?? 'usd',
    customer: customer.id,
    customer_account: null,
    description: move.description ?? null,
    ending_balance: endingCents,
    invoice: move.invoice ?? null,
    livemode: false,
    metadata: move.metadata ?? {},
    type: move.type,
  });
}
