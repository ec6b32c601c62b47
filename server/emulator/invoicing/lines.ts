import Big from 'big.js';
import { amountAfter, exactAmount, type PriceTerms, tierOf, wholeCents } from './amounts.ts';
import type { Share } from './discounts.ts';
import { money } from './money.ts';
import type { Period, Recurrence } from './periods.ts';
import { dayOf, remainingCents } from './proration.ts';

/** An item of a subscription, as far as it decides a line. `quantity` null: metered. */
export type BillableItem = {
  itemId: string;
  priceId: string;
  product: string;
  productName: string;
  /** What one unit is called, `user` for example. */
  unitLabel: string | null;
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
  /** What one unit costs on this line: nothing in a trial. */
  unitAmountDecimal: string | null;
};

/** A licensed item for a whole period, in advance. */
export function licensedLine(item: BillableItem, period: Period): LineDraft {
  const quantity = new Big(item.quantity ?? 0);
  return {
    ...plain(item, period, quantity),
    description: `${counted(quantity, item)} (${rate(item, quantity)})`,
    amountCents: wholeCents(exactAmount(item.terms, quantity)),
  };
}

/** A licensed item during a trial: shown, and free (documented: trial). */
export const trialLine = (item: BillableItem, period: Period): LineDraft => ({
  ...plain(item, period, new Big(item.quantity ?? 0)),
  description: `Free trial for ${counted(new Big(item.quantity ?? 0), item)}`,
  amountCents: 0,
  unitAmountDecimal: '0',
});

/** A licensed item until its anchor: the part of the whole period that ends there (documented: anchor-first-part). */
export const stubLine = (item: BillableItem, period: Period, whole: Period): LineDraft => ({
  ...plain(item, period, new Big(item.quantity ?? 0)),
  description: `Time on ${named(item)} until ${dayOf(period.endS)}`,
  amountCents: remainingCents(netAmount(item), whole, period.startS),
  proration: true,
});

/** A licensed item for time before it was created: so many whole intervals of its price. How it is worded is ours (assumed: past-line-words). */
export const pastLine = (item: BillableItem, period: Period, intervals: Big): LineDraft => ({
  ...plain(item, period, new Big(item.quantity ?? 0)),
  description: `Time on ${named(item)} from ${dayOf(period.startS)} until ${dayOf(period.endS)}`,
  amountCents: wholeCents(netAmount(item).times(intervals)),
  proration: true,
});

/** Metered usage of a period, in arrears: all that was used less what was billed of it before. */
export function meteredLine(item: BillableItem, period: Period, used: Big, billedBefore: Big): LineDraft {
  const rest = used.minus(billedBefore);
  const quantity = rest.lt(0) ? new Big(0) : rest;
  return {
    ...plain(item, period, quantity),
    description: `${counted(quantity, item)} (${rate(item, quantity)})`,
    amountCents: amountAfter(item.terms, billedBefore, quantity),
    billedBefore,
  };
}

/**
 * A metered item at the start of a period, of which classic billing says that nothing was used
 * (documented: classic-zero-lines).
 */
export const unusedLine = (item: BillableItem, period: Period): LineDraft => ({
  ...meteredLine(item, period, new Big(0), new Big(0)),
  amountCents: 0,
  billedBefore: null,
});

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
      description: `Unused time on ${named(before)} after ${day}`,
      amountCents: -remainingCents(netAmount(before), period, atS),
      proration: true,
    });
  }
  if (after && after.quantity !== null) {
    const quantity = new Big(after.quantity);
    lines.push({
      ...plain(after, rest, quantity),
      description: `Remaining time on ${named(after)} after ${day}`,
      amountCents: remainingCents(netAmount(after), period, atS),
      proration: true,
    });
  }
  return lines;
}

/** `1 user × Pro`, or without a unit label `1 × Pro`; the label stays as it is for several (recorded). */
const counted = (quantity: Big, { productName, unitLabel }: BillableItem): string =>
  unitLabel ? `${quantity} ${unitLabel} × ${productName}` : `${quantity} × ${productName}`;

/** A proration names its quantity only where it is not one (recorded). */
const named = ({ quantity, productName }: BillableItem): string =>
  quantity === 1 ? productName : `${quantity} × ${productName}`;

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
  unitAmountDecimal: item.terms.unitAmountDecimal,
});

// Stripe's words for one price; those for tiers and packages are ours (assumed: price-words).
function rate({ terms, recurrence, currency }: BillableItem, quantity: Big): string {
  const every = recurrence.count === 1 ? recurrence.interval : `${recurrence.count} ${recurrence.interval}s`;
  if (terms.tiersMode === 'graduated') return `in ${terms.tiers.length} tiers / ${every}`;
  const per = terms.transform ? ` per ${terms.transform.divideBy}` : '';
  if (terms.tiersMode === null) return `at ${money(terms.unitAmountDecimal ?? '0', currency)}${per} / ${every}`;
  const index = tierOf(terms, quantity);
  const { flatAmountDecimal, unitAmountDecimal } = terms.tiers[index] ?? {};
  const parts = [flatAmountDecimal, unitAmountDecimal].filter((part) => part != null && !new Big(part).eq(0));
  return `Tier ${index + 1} at ${parts.map((part) => money(part ?? '0', currency)).join(' + ') || money(0, currency)} / ${every}`;
}
