import type { Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import type { ConfirmedQuote } from './details.ts';
import { countAttached } from './store.ts';

/** A confirmed quote that was just found to be what Stripe would charge, and what it depends on (rule 10). */
export type BoundQuote = Pick<ConfirmedQuote, 'behavior' | 'prorationAtMs'> & {
  quantityBefore: number;
  /** The end of the billing period that it was made in; null without a subscription. */
  periodEndMs: Ms | null;
  /** Whether the customer has ever paid us anything. */
  hasPaid: boolean;
};

export type QuoteRefusal = Refusal<'quote_expired' | 'quote_changed' | 'change_pending'>;

/** Checks what was confirmed. Billing provides it, since only Stripe knows what would be charged. */
export type ConfirmQuote = (change: 1 | -1) => Promise<Result<BoundQuote, QuoteRefusal>>;

/** Whether a bound quote still holds in the transaction that acts on it: same number of accounts, same billing period. */
export async function stillHolds(
  trx: Trx,
  customerId: CustomerId,
  { quantityBefore, periodEndMs }: BoundQuote,
  nowMs: Ms,
): Promise<boolean> {
  if (periodEndMs !== null && nowMs >= periodEndMs) return false;
  return (await countAttached(trx, customerId)) === quantityBefore;
}

export const quoteChanged = () =>
  refuse(
    'quote_changed',
    'The price changed since it was shown to you, so nothing was changed and nothing is charged. Check the new price and confirm again.',
  );
