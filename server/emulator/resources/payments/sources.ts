import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { ApiError, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { getCustomer, setCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { cardError } from './payment-methods.ts';
import { cardById, countryOf, expiryOf, fundingOf, legacyBrandOf } from './test-cards.ts';

type Card = Docs['card'];

const PATH = '/v1/customers/{customer}/sources';
const CreateParams = z.strictObject({
  source: form.string,
  metadata: form.metadata.optional(),
});
const UpdateParams = z.strictObject({
  address_city: form.text.optional(),
  address_country: form.text.optional(),
  address_line1: form.text.optional(),
  address_line2: form.text.optional(),
  address_state: form.text.optional(),
  address_zip: form.text.optional(),
  exp_month: form.integer.optional(),
  exp_year: form.integer.optional(),
  metadata: form.metadata.optional(),
  name: form.text.optional(),
});
const ListParams = z.strictObject({ ...listShape, object: form.string.optional() });

/** Charged where the customer has no payment method for it. The customer's first becomes its default (documented: card-first-default). */
export function createSource(ctx: Ctx, customerId: string, params: z.output<typeof CreateParams>): Card {
  const customer = getCustomer(ctx, customerId);
  const known = params.source.startsWith('tok_') ? cardById(params.source) : null;
  if (!known) throw missing('token', params.source, 'source');
  if (typeof known.behavior === 'object' && !known.behavior.attachable) throw cardError(known.behavior.decline);
  const card = ctx.store.insert('card', newCard(ctx, customerId, known.number, params.metadata));
  ctx.emit('customer.source.created', card);
  if (customer.default_source === null) setCustomer(ctx, customerId, { default_source: card.id });
  return card;
}

function newCard(
  ctx: Ctx,
  customer: string,
  number: string,
  metadata: z.output<typeof CreateParams>['metadata'],
): Card {
  const { expMonth, expYear } = expiryOf(ctx.nowMs);
  return {
    id: ctx.newId('card'),
    object: 'card',
    address_city: null,
    address_country: null,
    address_line1: null,
    address_line1_check: null,
    address_line2: null,
    address_state: null,
    address_zip: null,
    address_zip_check: null,
    brand: legacyBrandOf(number),
    country: countryOf(number),
    customer,
    cvc_check: 'pass',
    dynamic_last4: null,
    exp_month: expMonth,
    exp_year: expYear,
    // The same as its payment method's: it tells the card, not the object.
    fingerprint: createHash('sha256').update(number).digest('base64url').slice(0, 16),
    funding: fundingOf(number),
    last4: number.slice(-4),
    metadata: mergedMetadata({}, metadata),
    name: null,
    regulated_status: 'unregulated',
    tokenization_method: null,
  };
}

function getSource(ctx: Ctx, customer: string, id: string): Card {
  const owner = getCustomer(ctx, customer).id;
  const found = ctx.store.find('card', id);
  if (found?.customer !== owner) throw missing('source', id);
  return found;
}

function updateSource(ctx: Ctx, card: Card, params: z.output<typeof UpdateParams>): Card {
  const { metadata, ...given } = params;
  const merged: Card = {
    ...card,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    metadata: mergedMetadata(card.metadata ?? {}, metadata),
  };
  // No bank is asked about an address.
  const checked = (part: string | null) => (part === null ? null : 'unchecked');
  const changed: Card = {
    ...merged,
    address_line1_check: checked(merged.address_line1),
    address_zip_check: checked(merged.address_zip),
  };
  if (given.exp_month !== undefined || given.exp_year !== undefined) checkExpiry(ctx, changed);
  ctx.store.update('card', changed);
  emitUpdate(ctx, 'customer.source.updated', card, changed);
  return changed;
}

function checkExpiry(ctx: Ctx, { exp_month: month, exp_year: year }: Card): void {
  const refused = (param: string, what: string) =>
    new ApiError({
      status: 402,
      type: 'card_error',
      code: `invalid_expiry_${what}`,
      message: `Your card's expiration ${what} is invalid.`,
      param,
    });
  if (month < 1 || month > 12) throw refused('exp_month', 'month');
  const now = new Date(ctx.nowMs);
  const past = year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
  if (past || year > now.getUTCFullYear() + 50) throw refused('exp_year', 'year');
}

/** Of those left, the newest becomes the default (documented: card-deleted-default). */
function deleteSource(ctx: Ctx, customerId: string, id: string): Wire<Stripe.DeletedCard> {
  const card = getSource(ctx, customerId, id);
  ctx.store.remove('card', id);
  ctx.emit('customer.source.deleted', card);
  if (getCustomer(ctx, customerId).default_source === id) {
    const [newest] = ctx.store.page('card', { customer: customerId }, { limit: 1 }).data;
    setCustomer(ctx, customerId, { default_source: newest?.id ?? null });
  }
  return { id, object: 'card', deleted: true };
}

export const routes: Route[] = [
  route('POST', PATH, CreateParams, (ctx, params, customer = '') => createSource(ctx, customer, params)),
  route('GET', PATH, ListParams, (ctx, { object, ...params }, customer = '') => {
    getCustomer(ctx, customer);
    return listPage(ctx, 'card', `/v1/customers/${customer}/sources`, params, { customer, lookup: object });
  }),
  route('GET', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => getSource(ctx, customer, id)),
  route('POST', `${PATH}/{id}`, UpdateParams, (ctx, params, customer = '', id = '') =>
    updateSource(ctx, getSource(ctx, customer, id), params),
  ),
  route('DELETE', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => deleteSource(ctx, customer, id)),
];
