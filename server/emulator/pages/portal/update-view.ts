import { invariant } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { getPrice } from '../../resources/catalog/prices.ts';
import { previewInvoice } from '../../resources/invoices/preview.ts';
import { checkChange, offersOf } from '../../resources/portal/flows.ts';
import { getPortalSession } from '../../resources/portal/sessions.ts';
import { itemsOf } from '../../resources/subscriptions/lines.ts';
import { updateSubscription } from '../../resources/subscriptions/subscriptions.ts';
import type { Docs } from '../../store/docs.ts';
import { priceText } from '../price-text.ts';
import type { PortalView } from './portal-view.ts';

type Offer = { price: string; name: string; text: string };

/** One plan that can be changed, as it is now and with what it can become. */
export type UpdateView = {
  subscription: string;
  item: string;
  price: string;
  quantity: number;
  mayCount: boolean;
  offers: Offer[];
};

/** A change that was chosen; `dueCents` null: nothing is billed at once. */
export type Choice = Offer & { quantity: number; currency: string; dueCents: number | null };

/** Stripe's portal changes plans with one licensed item only. */
const isUpdatable = (view: PortalView, items: { item: Docs['subscription_item'] }[]): boolean =>
  view.features.subscription_update.enabled && items.length === 1 && items[0]?.item.quantity !== undefined;

export function updateView(ctx: Ctx, view: PortalView, subscriptionId: string): UpdateView {
  const plan = view.plans.find(({ subscription }) => subscription.id === subscriptionId);
  if (!plan || !isUpdatable(view, plan.items)) throw missing('subscription', subscriptionId);
  const [item] = itemsOf(ctx, subscriptionId);
  invariant(item, `item of ${subscriptionId}`);
  const { configuration } = getPortalSession(ctx, view.session.id);
  const { default_allowed_updates: updates } = configuration.features.subscription_update;
  const listed = updates.includes('price') ? offersOf(configuration).flatMap(({ prices }) => prices) : [];
  return {
    subscription: subscriptionId,
    item: item.id,
    price: item.price.id,
    quantity: item.quantity ?? 1,
    mayCount: updates.includes('quantity'),
    offers: [...new Set([item.price.id, ...listed])].map((price) => offerOf(ctx, price)),
  };
}

const offerOf = (ctx: Ctx, id: string): Offer => {
  const price = getPrice(ctx, id, 'price');
  return { price: id, name: ctx.store.find('product', price.product)?.name ?? '', text: priceText(price) };
};

/** What the form says, held against the configuration. */
export function choose(ctx: Ctx, view: PortalView, update: UpdateView, price: string, count: string): Choice {
  const quantity = count === '' ? update.quantity : Number(count);
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw invalid('The quantity must be a whole number.', 'quantity');
  const { configuration } = getPortalSession(ctx, view.session.id);
  checkChange(ctx, configuration, { id: update.item, price, quantity }, 'items[0]');
  const choice = { ...offerOf(ctx, price), quantity, currency: getPrice(ctx, price, 'price').currency };
  const { proration_behavior } = configuration.features.subscription_update;
  if (proration_behavior !== 'always_invoice') return { ...choice, dueCents: null };
  const details = { items: [{ id: update.item, price, quantity }], proration_behavior };
  const preview = previewInvoice(ctx, { subscription: update.subscription, subscription_details: details });
  return { ...choice, dueCents: preview.amount_due };
}

/** Changes the plan as the configuration says; a card that declines leaves it as it was (assumed: portal-decline). */
export function changePlan(ctx: Ctx, view: PortalView, update: UpdateView, choice: Choice): void {
  const { proration_behavior, trial_update_behavior } = view.features.subscription_update;
  const isTrial = ctx.store.get('subscription', update.subscription).status === 'trialing';
  updateSubscription(ctx, update.subscription, {
    items: [{ id: update.item, price: choice.price, quantity: choice.quantity }],
    payment_behavior: 'error_if_incomplete',
    proration_behavior,
    ...(isTrial && trial_update_behavior === 'end_trial' ? { trial_end: 'now' as const } : {}),
  });
}
