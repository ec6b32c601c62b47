import type Stripe from 'stripe';
import { idOf } from './client.ts';
import { calling, unlessUnknown } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** Where our checkout writes whose customer it is; what operators make in the dashboard has no such mark. */
export const ownerMarkOf = (metadata: Stripe.Metadata | null | undefined): string | null =>
  metadata?.customer_id ?? null;

/** What `stripe:setup` writes on what it makes: shows an earlier price of ours, which a newer one has replaced. */
export const CATALOG_MARK = { headroom: 'yes' };

/**
 * One of our two prices, an earlier one of them, or any price on our meter, which bills the same usage. Another price of
 * the same product is somebody else's.
 */
export const isOurPrice = (price: Stripe.Price, prices: CatalogPrices): boolean =>
  price.id === prices.runsPriceId ||
  price.id === prices.accountsPriceId ||
  isOnOurMeter(price, prices) ||
  (idOf(price.product) === prices.accountsProductId && price.metadata.headroom === CATALOG_MARK.headroom);

export const isOnOurMeter = (price: Stripe.Price, prices: CatalogPrices): boolean =>
  price.recurring?.meter === prices.meterId;

/** Prices remembered a process: hardly more than an operator ever makes. */
const MAX_KNOWN_PRICES = 1_000;

/** Answers which of some prices are on our meter. Asks Stripe once a price: its meter never changes. */
export function meterMemory(stripe: Stripe, prices: CatalogPrices): (priceIds: string[]) => Promise<Set<string>> {
  const known = new Map<string, boolean>();
  const ask = async (id: string): Promise<boolean> => {
    const price = await unlessUnknown(calling(stripe.prices.retrieve(id)));
    if (known.size >= MAX_KNOWN_PRICES) known.clear();
    known.set(id, price !== null && isOnOurMeter(price, prices));
    return known.get(id) ?? false;
  };
  return async (priceIds) => {
    const found = new Set([prices.runsPriceId]);
    for (const id of new Set(priceIds)) if (known.get(id) ?? (await ask(id))) found.add(id);
    return found;
  };
}

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
