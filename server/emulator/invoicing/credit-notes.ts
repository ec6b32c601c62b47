import Big from 'big.js';
import { wholeCents } from './amounts.ts';

export type CreditSplit = { totalCents: number; refundCents: number; creditCents: number; outOfBandCents: number };
export type Creditable = { status: string; remainingCents: number; paidCents: number; creditedAfterCents: number };
export type Credited =
  | { ok: true; beforeCents: number; afterCents: number }
  | { ok: false; message: string; param: string };

/**
 * What a credit note takes off what is still owed, and what it gives back of what was paid.
 * docs.stripe.com/invoicing/dashboard/credit-notes: on an open invoice it lowers the amount due; on a paid one refund,
 * credit to the balance and what is settled elsewhere must make up all of it (documented: credit-note-paid).
 */
export function splitCredit(note: CreditSplit, invoice: Creditable): Credited {
  if (note.totalCents <= 0)
    return { ok: false, message: 'The amount of a credit note must be greater than 0.', param: 'amount' };
  const owed = invoice.status === 'paid' ? 0 : invoice.remainingCents;
  const beforeCents = Math.min(note.totalCents, owed);
  const afterCents = note.totalCents - beforeCents;
  const left = invoice.paidCents - invoice.creditedAfterCents;
  if (afterCents > left) {
    const most = owed + left;
    return {
      ok: false,
      message: `The credit note's amount (${note.totalCents}) is greater than what can still be credited on the invoice (${most}).`,
      param: 'amount',
    };
  }
  const given = note.refundCents + note.creditCents + note.outOfBandCents;
  if (given === afterCents) return { ok: true, beforeCents, afterCents };
  return {
    ok: false,
    message: `The sum of refund_amount, credit_amount and out_of_band_amount (${given}) must equal the post-payment amount of the credit note (${afterCents}).`,
    param: 'refund_amount',
  };
}

/** A part of a line by quantity, to the cent (assumed: credit-note-part). */
export const lineShareCents = (amountCents: number, lineQuantity: number, quantity: number): number =>
  lineQuantity === 0 ? 0 : wholeCents(new Big(amountCents).times(quantity).div(lineQuantity));
