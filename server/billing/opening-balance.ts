import Big from 'big.js';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { listFormer } from '../customers/store.ts';
import { listPaidAccountLines, type PaidAccountLine } from './opening-balance-store.ts';

/**
 * What a customer who was deleted at Stripe has paid there for days that are still to come, as the balance of the new
 * Stripe customer: negative cents, as Stripe writes a credit. Without it those days would be charged twice.
 */
export async function findOpeningBalance(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<number> {
  const [last, earlier] = await listFormer(db, customerId);
  if (!last) return 0;
  // What was paid to an earlier one went into the balance of the last one.
  const made = { fromMs: earlier?.endedAtMs ?? 0, toMs: last.endedAtMs };
  return -unusedCents(await listPaidAccountLines(db, customerId, { ...made, coversMs: nowMs }), nowMs);
}

/** The unused share of paid account lines, after discounts, less what was given back of their invoices. */
export function unusedCents(lines: PaidAccountLine[], nowMs: Ms): number {
  const byInvoice = new Map<string, PaidAccountLine[]>();
  for (const line of lines) byInvoice.set(line.invoiceId, [...(byInvoice.get(line.invoiceId) ?? []), line]);
  let cents = 0;
  for (const [first, ...rest] of byInvoice.values()) if (first) cents += unusedOf([first, ...rest], first, nowMs);
  return cents;
}

function unusedOf(lines: PaidAccountLine[], invoice: PaidAccountLine, nowMs: Ms): number {
  const { totalCents, subtotalCents, givenBackCents } = invoice;
  if (totalCents <= 0 || subtotalCents <= 0) return 0;
  const unused = lines.reduce((sum, { amountCents, startMs, endMs }) => {
    const share = new Big(endMs - Math.max(startMs, nowMs)).div(endMs - startMs);
    return sum.plus(share.times(amountCents));
  }, new Big(0));
  const afterDiscounts = unused.times(totalCents).div(subtotalCents).round().toNumber();
  return Math.min(totalCents, Math.max(0, afterDiscounts - givenBackCents));
}
