import type { Docs } from '../store/docs.ts';
import { unitMoney } from './format.ts';

/** A price in one phrase: `$9.00 per month`, `$0.006 per unit, billed monthly`, `By quantity, per month`. */
export function priceText(price: Docs['price']): string {
  const unit = price.unit_amount_decimal === null ? null : unitMoney(price.unit_amount_decimal, price.currency);
  const interval = price.recurring?.interval;
  if (price.recurring?.usage_type === 'metered')
    return `${unit ?? 'By usage'} per unit, billed ${intervalAdverb(interval)}`;
  return `${unit ?? 'By quantity,'}${interval ? ` per ${interval}` : ''}`;
}

export const intervalAdverb = (interval: string | null | undefined): string =>
  interval === 'day' ? 'daily' : `${interval ?? 'month'}ly`;
