import type Stripe from 'stripe';
import { idOf } from './client.ts';
import type { CatalogPrices } from './prices.ts';

/** Where our checkout writes whose customer it is; what operators make in the dashboard has no such mark. */
export const ownerMarkOf = (metadata: Stripe.Metadata | null | undefined): string | null =>
  metadata?.customer_id ?? null;

/** Scenario runs, any other price on our meter (it bills the same usage), or attached accounts at any price. */
export const isOurPrice = (price: Stripe.Price, prices: CatalogPrices): boolean =>
  price.id === prices.runsPriceId || isOnOurMeter(price, prices) || idOf(price.product) === prices.accountsProductId;

export const isOnOurMeter = (price: Stripe.Price, prices: CatalogPrices): boolean =>
  price.recurring?.meter === prices.meterId;

/** What an admin reads of a product that is not ours. */
export const describeItems = (items: Stripe.SubscriptionItem[]): string =>
  items.map(({ price }) => price.nickname ?? idOf(price.product) ?? price.id).join(', ');

/** Whole cents of one period; null when a price is metered or has tiers. */
export function amountOfItems(items: Stripe.SubscriptionItem[]): number | null {
  let cents = 0;
  for (const { price, quantity } of items) {
    if (price.unit_amount === null || quantity === undefined) return null;
    cents += price.unit_amount * quantity;
  }
  return cents;
}
