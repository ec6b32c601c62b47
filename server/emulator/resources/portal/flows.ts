import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { getPrice } from '../catalog/prices.ts';
import { itemsOf } from '../subscriptions/lines.ts';
import { getSubscription } from '../subscriptions/subscriptions.ts';
import type { Configuration } from './features.ts';

type Change = { id: string; price?: string | undefined; quantity?: number | undefined };
type Flow = {
  type: string;
  subscription_cancel?: { subscription: string } | undefined;
  subscription_update?: { subscription: string } | undefined;
  subscription_update_confirm?: { subscription: string; items: Change[] } | undefined;
};

type Product = NonNullable<Configuration['features']['subscription_update']['products']>[number];

const PRODUCTS = 'features[subscription_update][products]';

/** Each price exists and belongs to the product that it is listed under. */
export function checkProducts(ctx: Ctx, products: Pick<Product, 'product' | 'prices'>[]): void {
  products.forEach(({ product, prices }, index) => {
    prices.forEach((id, at) => {
      const param = `${PRODUCTS}[${index}][prices][${at}]`;
      const price = getPrice(ctx, id, param);
      if (price.product !== product) throw invalid(`The price ${id} does not belong to the product ${product}.`, param);
    });
  });
}

/** A session that is made for one act names what it acts on, which is the customer's own, and which the configuration allows. */
export function checkFlow(ctx: Ctx, customer: string, configuration: Configuration, flow: Flow): void {
  const { type } = flow;
  if (type !== 'subscription_cancel' && type !== 'subscription_update' && type !== 'subscription_update_confirm')
    return;
  const about = flow[type];
  const param = `flow_data[${type}]`;
  if (about === undefined) throw needed(param);
  const subscription = getSubscription(ctx, about.subscription, `${param}[subscription]`);
  if (subscription.customer !== customer) throw missing('subscription', about.subscription, `${param}[subscription]`);
  if (type === 'subscription_cancel') return;
  if (!configuration.features.subscription_update.enabled)
    throw invalid(
      'This subscription cannot be updated because the subscription update feature in the portal configuration is disabled.',
      `${param}[subscription]`,
    );
  const items = itemsOf(ctx, subscription.id);
  if (items.length > 1)
    throw invalid('This subscription cannot be updated because it has more than one item.', `${param}[subscription]`);
  for (const change of flow.subscription_update_confirm?.items ?? []) {
    if (!items.some(({ id }) => id === change.id))
      throw missing('subscription_item', change.id, `${param}[items][0][id]`);
    checkChange(ctx, configuration, change, `${param}[items][0]`);
  }
}

/** Whether the configuration offers this price and quantity; its words are ours (assumed: portal-words). */
export function checkChange(ctx: Ctx, configuration: Configuration, change: Change, param: string): void {
  const item = ctx.store.get('subscription_item', change.id);
  const { default_allowed_updates: updates } = configuration.features.subscription_update;
  const price = change.price ?? item.price.id;
  const offer = offersOf(configuration).find(({ prices }) => prices.includes(price));
  if (price !== item.price.id && !(updates.includes('price') && offer))
    throw invalid(
      `The item \`${change.id}\` cannot be updated to price \`${price}\` because the configuration \`${configuration.id}\` does not include the price in its \`${PRODUCTS}\`.`,
      `${param}[price]`,
    );
  const { quantity } = change;
  if (quantity === undefined || quantity === item.quantity) return;
  const { enabled = true, minimum = 1, maximum = null } = offer?.adjustable_quantity ?? {};
  if (!updates.includes('quantity') || !enabled || quantity < minimum || (maximum !== null && quantity > maximum))
    throw invalid(
      `The item \`${change.id}\` cannot be updated to quantity \`${quantity}\` because the configuration \`${configuration.id}\` does not allow it.`,
      `${param}[quantity]`,
    );
}

/** What plans can be changed to. */
export const offersOf = ({ features }: Configuration): Product[] => features.subscription_update.products ?? [];
