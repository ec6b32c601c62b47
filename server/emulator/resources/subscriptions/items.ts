import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listOf } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Wire } from '../../wire.ts';
import { withoutTrace } from '../payments/without-trace.ts';
import { render } from '../render.ts';
import { type ItemChange, itemShape, paymentBehavior, pricesMade, prorationShape } from './changes.ts';
import { type Item, itemsOf } from './lines.ts';
import { getSubscription } from './subscriptions.ts';
import { changeItems } from './update.ts';

const options = {
  ...prorationShape,
  payment_behavior: paymentBehavior.optional(),
  off_session: form.boolean.optional(),
};
const CreateParams = z.strictObject({ ...itemShape, ...options, subscription: form.string });
const UpdateParams = z.strictObject({ ...itemShape, ...options });
const DeleteParams = z.strictObject({
  ...prorationShape,
  payment_behavior: paymentBehavior.optional(),
  clear_usage: form.boolean.optional(),
});
const ListParams = z.strictObject({ ...listShape, subscription: form.string });

export function createItem(ctx: Ctx, params: z.output<typeof CreateParams>): Item {
  const known = new Set(itemsOf(ctx, params.subscription).map(({ id }) => id));
  change(ctx, params.subscription, changeOf(params), params);
  const added = itemsOf(ctx, params.subscription).find(({ id }) => !known.has(id));
  if (!added) throw new Error('Broken invariant: an item was added');
  return added;
}

export function getItem(ctx: Ctx, id: string): Item {
  const item = ctx.store.find('subscription_item', id);
  if (!item) throw missing('subscription_item', id, 'item');
  return item;
}

export function updateItem(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Item {
  change(ctx, getItem(ctx, id).subscription, { id, ...changeOf(params) }, params);
  return getItem(ctx, id);
}

function deleteItem(ctx: Ctx, id: string, params: z.output<typeof DeleteParams>): Wire<Stripe.DeletedSubscriptionItem> {
  change(ctx, getItem(ctx, id).subscription, { id, deleted: true }, params);
  return { id, object: 'subscription_item', deleted: true };
}

const changeOf = ({ billing_thresholds, discounts, metadata, plan, price, price_data, quantity }: ItemChange) => ({
  billing_thresholds,
  discounts,
  metadata,
  plan,
  price,
  price_data,
  quantity,
});

function change(ctx: Ctx, subscriptionId: string, each: ItemChange, params: z.output<typeof UpdateParams>): void {
  const subscription = getSubscription(ctx, subscriptionId, 'subscription');
  withoutTrace(ctx, () => changeItems(ctx, subscription, pricesMade(ctx, [each]), params, render(ctx, subscription)));
}

export const routes: Route[] = [
  route('POST', '/v1/subscription_items', CreateParams, createItem),
  route('GET', '/v1/subscription_items', ListParams, (ctx, params) => {
    getSubscription(ctx, params.subscription, 'subscription');
    return listOf(itemsOf(ctx, params.subscription), '/v1/subscription_items', params);
  }),
  route('GET', '/v1/subscription_items/{item}', nothing, (ctx, _, id = '') => getItem(ctx, id)),
  route('POST', '/v1/subscription_items/{item}', UpdateParams, (ctx, params, id = '') => updateItem(ctx, id, params)),
  route('DELETE', '/v1/subscription_items/{item}', DeleteParams, (ctx, params, id = '') => deleteItem(ctx, id, params)),
];
