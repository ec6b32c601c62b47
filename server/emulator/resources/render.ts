import type { Ctx } from '../ctx.ts';
import { listOf, listPage } from '../params/list.ts';
import type { Json } from '../wire.ts';
import { listSessionLines } from './checkout/lines.ts';

type Shown = { object: string; id: string };

/** A kept document as the API shows it: with its lists, without what is shown only on request. */
export function render(ctx: Ctx, doc: object): Json {
  const shown: Json = { ...doc };
  if (!isShown(doc)) return shown;
  if (doc.object === 'subscription') {
    const items = ctx.store.all('subscription_item', { parent: doc.id });
    shown.items = listOf(items, `/v1/subscription_items?subscription=${doc.id}`, {});
  }
  if (doc.object === 'invoice' && 'lines' in doc) shown.lines = firstLines(doc.lines, doc.id);
  if (doc.object === 'price') delete shown.tiers;
  if (doc.object === 'coupon') delete shown.applies_to;
  return shown;
}

/** Renders a list's elements, or one object. */
export function renderAnswer(ctx: Ctx, answer: object): Json {
  if ('object' in answer && answer.object === 'list' && 'data' in answer && Array.isArray(answer.data)) {
    return { ...answer, data: answer.data.map((element: object) => render(ctx, element)) };
  }
  return render(ctx, answer);
}

/** What `includable` finds of a property that may be asked for, but that this object does not have. */
export const NOT_SHOWN = Symbol('not shown');

/** What an object shows only when asked by `expand`; undefined when it can have no such property. */
export function includable(ctx: Ctx, node: Json, name: string): unknown {
  const id = typeof node.id === 'string' ? node.id : '';
  const key = `${String(node.object)}.${name}`;
  switch (key) {
    case 'invoice.payments':
      return listOf(ctx.store.all('invoice_payment', { parent: id }), `/v1/invoice_payments?invoice=${id}`, {});
    case 'invoice.confirmation_secret':
      return confirmationSecret(ctx, id);
    case 'coupon.applies_to':
      return ctx.store.find('coupon', id)?.applies_to ?? NOT_SHOWN;
    case 'price.tiers':
      return ctx.store.find('price', id)?.tiers ?? NOT_SHOWN;
    case 'checkout.session.line_items':
      return listSessionLines(ctx, id, {});
    case 'customer.subscriptions': {
      const { data, hasMore } = ctx.store.page('subscription', { customer: id, status: LIVE }, {});
      const url = `/v1/customers/${id}/subscriptions`;
      return { object: 'list', data: data.map((doc) => render(ctx, doc)), has_more: hasMore, url };
    }
    case 'customer.sources':
      return listPage(ctx, 'card', `/v1/customers/${id}/sources`, {}, { customer: id });
    case 'customer.tax_ids':
      return listOf(ctx.store.all('tax_id', { customer: id }), `/v1/customers/${id}/tax_ids`, {});
    case 'charge.refunds':
      return listOf(ctx.store.all('refund', { parent: id }), `/v1/refunds?charge=${id}`, {});
    default:
      return undefined;
  }
}

/** Subscriptions that a customer's list shows: all but the ended ones. */
export const LIVE = ['active', 'past_due', 'trialing', 'incomplete', 'unpaid', 'paused'];

function firstLines(lines: unknown, invoiceId: string): unknown {
  const url = `/v1/invoices/${invoiceId}/lines`;
  if (typeof lines !== 'object' || lines === null || !('data' in lines) || !Array.isArray(lines.data)) return lines;
  return listOf(lines.data, url, {});
}

function confirmationSecret(ctx: Ctx, invoiceId: string): Json | null {
  const payment = ctx.store.all('invoice_payment', { parent: invoiceId }).find((each) => each.is_default);
  const intent = payment?.payment.payment_intent;
  const secret = intent ? ctx.store.find('payment_intent', intent)?.client_secret : null;
  return secret ? { client_secret: secret, type: 'payment_intent' } : null;
}

const isShown = (doc: object): doc is Shown => 'object' in doc && 'id' in doc;
