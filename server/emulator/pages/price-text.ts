import Big from 'big.js';
import { exactAmount, wholeCents } from '../invoicing/amounts.ts';
import { termsOf } from '../resources/catalog/prices.ts';
import type { Docs } from '../store/docs.ts';
import { count, money, unitMoney } from './format.ts';

/** What an item costs, in one phrase: `$9.00 per month`, `$0.006 per unit, billed monthly`; of tiers, what its quantity costs: `$18.00 for 2, per month`. */
export function priceText(price: Docs['price'], quantity?: number): string {
  const per = price.transform_quantity ? ` per ${count(price.transform_quantity.divide_by)} units` : '';
  const unit =
    price.unit_amount_decimal === null ? null : `${unitMoney(price.unit_amount_decimal, price.currency)}${per}`;
  const { interval, interval_count: every = 1, usage_type } = price.recurring ?? {};
  const rhythm = every === 1 ? interval : `${every} ${interval}s`;
  if (usage_type === 'metered') {
    const billed = every === 1 ? intervalAdverb(interval) : `every ${rhythm}`;
    return `${unit === null ? 'In tiers' : per ? unit : `${unit} per unit`}, billed ${billed}`;
  }
  return `${unit ?? allOf(price, quantity ?? 1)}${rhythm ? ` per ${rhythm}` : ''}`;
}

function allOf(price: Docs['price'], quantity: number): string {
  const cents = wholeCents(exactAmount(termsOf(price), new Big(quantity)));
  return `${money(cents, price.currency)} for ${count(quantity)},`;
}

export const intervalAdverb = (interval: string | null | undefined): string =>
  interval === 'day' ? 'daily' : `${interval ?? 'month'}ly`;
