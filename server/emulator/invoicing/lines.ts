import Big from 'big.js';
import { amountAfter, exactAmount, type PriceTerms, tierOf, wholeCents } from './amounts.ts';
import type { Share } from './discounts.ts';
import type { Period, Recurrence } from './periods.ts';
import { dayOf, remainingCents } from './proration.ts';

/** An item of a subscription, as far as it decides a line. `quantity` null: metered. */
export type BillableItem = {
  itemId: string;
  priceId: string;
  product: string;
  productName: string;
  currency: string;
  terms: PriceTerms;
  recurrence: Recurrence;
  quantity: number | null;
  /** Of what it costs, after discounts: prorations are net of them. */
  share: Share;
};

export type LineDraft = {
  description: string;
  amountCents: number;
  quantity: Big;
  period: Period;
  item: BillableItem;
  proration: boolean;
  /** The pending invoice item that it takes up, if it is one. */
  invoiceItem: string | null;
  /** What was billed of the same usage before; null when it bills no usage. */
  billedBefore: Big | null;
};

/** A licensed item for a whole period, in advance. */
export function licensedLine(item: BillableItem, period: Period): LineDraft {
  const quantity = new Big(item.quantity ?? 0);
  return {
    ...plain(item, period, quantity),
    description: `${quantity} × ${item.productName} (${rate(item, quantity)})`,
    amountCents: wholeCents(exactAmount(item.terms, quantity)),
  };
}

/** A licensed item during a trial: shown, and free (documented). */
export const trialLine = (item: BillableItem, period: Period): LineDraft => ({
  ...plain(item, period, new Big(item.quantity ?? 0)),
  description: `Trial period for ${item.productName}`,
  amountCents: 0,
});

/** A licensed item until its anchor: the part of the whole period that ends there (documented). */
export const stubLine = (item: BillableItem, period: Period, whole: Period): LineDraft => ({
  ...plain(item, period, new Big(item.quantity ?? 0)),
  description: `Time on ${item.quantity} × ${item.productName} until ${dayOf(period.endS)}`,
  amountCents: remainingCents(netAmount(item), whole, period.startS),
  proration: true,
});

/** Metered usage of a period, in arrears: all that was used less what was billed of it before. */
export function meteredLine(item: BillableItem, period: Period, used: Big, billedBefore: Big): LineDraft {
  const rest = used.minus(billedBefore);
  const quantity = rest.lt(0) ? new Big(0) : rest;
  return {
    ...plain(item, period, quantity),
    description: `${quantity} × ${item.productName} (${rate(item, quantity)})`,
    amountCents: amountAfter(item.terms, billedBefore, quantity),
    billedBefore,
  };
}

/** The credit for what an item would have cost for the rest of the period, and the debit for what it costs now. */
export function prorationLines(
  before: BillableItem | null,
  after: BillableItem | null,
  period: Period,
  atS: number,
): LineDraft[] {
  const rest = { startS: atS, endS: period.endS };
  const lines: LineDraft[] = [];
  const day = dayOf(atS);
  if (before && before.quantity !== null) {
    const quantity = new Big(before.quantity);
    lines.push({
      ...plain(before, rest, quantity),
      description: `Unused time on ${quantity} × ${before.productName} after ${day}`,
      amountCents: -remainingCents(netAmount(before), period, atS),
      proration: true,
    });
  }
  if (after && after.quantity !== null) {
    const quantity = new Big(after.quantity);
    lines.push({
      ...plain(after, rest, quantity),
      description: `Remaining time on ${quantity} × ${after.productName} after ${day}`,
      amountCents: remainingCents(netAmount(after), period, atS),
      proration: true,
    });
  }
  return lines;
}

const netAmount = ({ terms, quantity, share }: BillableItem): Big =>
  exactAmount(terms, new Big(quantity ?? 0))
    .times(share.left)
    .div(share.of);

const plain = (item: BillableItem, period: Period, quantity: Big) => ({
  item,
  period,
  quantity,
  proration: false,
  invoiceItem: null,
  billedBefore: null,
});

// Stripe's words for one price; for tiers and packages they are assumed.
function rate({ terms, recurrence }: BillableItem, quantity: Big): string {
  const every = recurrence.count === 1 ? recurrence.interval : `${recurrence.count} ${recurrence.interval}s`;
  if (terms.tiersMode === 'graduated') return `in ${terms.tiers.length} tiers / ${every}`;
  const per = terms.transform ? ` per ${terms.transform.divideBy}` : '';
  if (terms.tiersMode === null) return `at ${dollars(terms.unitAmountDecimal ?? '0')}${per} / ${every}`;
  const index = tierOf(terms, quantity);
  const { flatAmountDecimal, unitAmountDecimal } = terms.tiers[index] ?? {};
  const parts = [flatAmountDecimal, unitAmountDecimal].filter((part) => part != null && !new Big(part).eq(0));
  return `Tier ${index + 1} at ${parts.map((part) => dollars(part ?? '0')).join(' + ') || '$0.00'} / ${every}`;
}

function dollars(cents: string): string {
  const amount = new Big(cents).div(100);
  return `$${amount.toFixed(Math.max(2, amount.toFixed().split('.')[1]?.length ?? 0))}`;
}
