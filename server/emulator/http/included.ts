import type { Ctx } from '../ctx.ts';
import { listOf, listPage } from '../params/list.ts';
import { listSessionLines } from '../resources/checkout/lines.ts';
import { countedList, LIVE, render } from '../resources/render.ts';
import type { Json } from '../wire.ts';

/** An object that could show the property, but has none. */
export const NOT_SHOWN = Symbol('not shown');

/** What objects show only when `expand` asks for it, by object and property. */
const INCLUDED: Record<string, (ctx: Ctx, id: string) => unknown> = {
  'invoice.payments': (ctx, id) =>
    listOf(ctx.store.all('invoice_payment', { parent: id }), '/v1/invoices/payments', {}),
  'invoice.confirmation_secret': confirmationSecret,
  'coupon.applies_to': (ctx, id) => ctx.store.find('coupon', id)?.applies_to ?? NOT_SHOWN,
  'price.tiers': (ctx, id) => ctx.store.find('price', id)?.tiers ?? NOT_SHOWN,
  'checkout.session.line_items': (ctx, id) => listSessionLines(ctx, id, {}),
  'customer.subscriptions': (ctx, id) => {
    const { data, hasMore } = ctx.store.page('subscription', { customer: id, status: LIVE }, {});
    const url = `/v1/customers/${id}/subscriptions`;
    return { object: 'list', data: data.map((doc) => render(ctx, doc)), has_more: hasMore, url };
  },
  'customer.sources': (ctx, id) => listPage(ctx, 'card', `/v1/customers/${id}/sources`, {}, { customer: id }),
  // Nobody says where a customer is, and nothing is taxed.
  'customer.tax': () => ({
    automatic_tax: 'unrecognized_location',
    ip_address: null,
    location: null,
    provider: 'stripe',
  }),
  'customer.invoice_credit_balance': () => ({}),
  'customer.tax_ids': (ctx, id) => listOf(ctx.store.all('tax_id', { customer: id }), `/v1/customers/${id}/tax_ids`, {}),
  'charge.refunds': (ctx, id) => countedList(ctx.store.all('refund', { parent: id }), `/v1/charges/${id}/refunds`),
};

/** The property's value; undefined when objects of this kind can have no such property. */
export function included(ctx: Ctx, node: Json, name: string): unknown {
  return INCLUDED[`${String(node.object)}.${name}`]?.(ctx, typeof node.id === 'string' ? node.id : '');
}

/** Adds what an object shows only on request and holds deeper inside. False when the path names no such property. */
export function includedWithin(ctx: Ctx, node: Json, path: string[]): boolean {
  if (node.object !== 'billing_portal.configuration' || path.join('.') !== PLANS) return false;
  const { features } = ctx.store.get(node.object, String(node.id));
  node.features = { ...features };
  return true;
}

/** What plans can be changed to in the portal. */
const PLANS = 'features.subscription_update.products';

function confirmationSecret(ctx: Ctx, invoiceId: string): Json | null {
  const payment = ctx.store.all('invoice_payment', { parent: invoiceId }).find((each) => each.is_default);
  const intent = payment?.payment.payment_intent;
  const secret = intent ? ctx.store.find('payment_intent', intent)?.client_secret : null;
  return secret ? { client_secret: secret, type: 'payment_intent' } : null;
}
