import type Stripe from 'stripe';
import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { getCustomer } from './customer-records.ts';

type TaxId = Docs['tax_id'];

const PATH = '/v1/customers/{customer}/tax_ids';
/** Of the many that there are the contract keeps the list. */
const type = z.custom<TaxId['type']>(
  (given) => typeof given === 'string' && /^[a-z]{2}_[a-z_]+$/.test(given),
  'Invalid type',
);
export const TaxIdParams = z.strictObject({ type, value: form.string.min(1) });

const owner = z.strictObject({ type: z.enum(['customer', 'self']), customer: form.string.optional() }).optional();
const OwnedParams = TaxIdParams.extend({ owner });
const OwnedList = z.strictObject({ ...listShape, owner });

/** Kept and shown; no tax is ever worked out from it. Nobody is asked whether it is real. */
export function createTaxId(ctx: Ctx, customer: string | null, { type, value }: z.output<typeof TaxIdParams>): TaxId {
  const country = type === 'eu_vat' ? value.slice(0, 2) : type === 'eu_oss_vat' ? null : type.slice(0, 2);
  const taxId: TaxId = {
    id: ctx.newId('txi'),
    object: 'tax_id',
    country: country?.toUpperCase() ?? null,
    created: ctx.nowS,
    customer: customer === null ? null : getCustomer(ctx, customer).id,
    customer_account: null,
    livemode: false,
    owner:
      customer === null
        ? { type: 'self', customer_account: null }
        : { type: 'customer', customer, customer_account: null },
    type,
    value,
    verification: { status: 'unavailable', verified_address: null, verified_name: null },
  };
  ctx.store.insert('tax_id', taxId);
  if (customer !== null) ctx.emit('customer.tax_id.created', taxId);
  return taxId;
}

/** Of a customer, or of the account itself. */
function ownedTaxId(ctx: Ctx, { owner, ...params }: z.output<typeof OwnedParams>): TaxId {
  if (owner?.type !== 'customer') return createTaxId(ctx, null, params);
  if (owner.customer === undefined) throw needed('owner[customer]');
  return createTaxId(ctx, owner.customer, params);
}

function removeTaxId(ctx: Ctx, taxId: TaxId): Wire<Stripe.DeletedTaxId> {
  ctx.store.remove('tax_id', taxId.id);
  if (taxId.customer !== null) ctx.emit('customer.tax_id.deleted', taxId);
  return { id: taxId.id, object: 'tax_id', deleted: true };
}

function anyTaxId(ctx: Ctx, id: string): TaxId {
  const found = ctx.store.find('tax_id', id);
  if (!found) throw missing('tax_id', id);
  return found;
}

function getTaxId(ctx: Ctx, customer: string, id: string): TaxId {
  const found = ctx.store.find('tax_id', id);
  if (found?.customer !== customer) throw missing('tax_id', id);
  return present(found, id);
}

export const routes: Route[] = [
  route('POST', PATH, TaxIdParams, (ctx, params, customer = '') => createTaxId(ctx, customer, params)),
  route('GET', PATH, z.strictObject(listShape), (ctx, params, customer = '') => {
    getCustomer(ctx, customer);
    return listPage(ctx, 'tax_id', `/v1/customers/${customer}/tax_ids`, params, { customer });
  }),
  route('GET', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => getTaxId(ctx, customer, id)),
  route('DELETE', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => {
    return removeTaxId(ctx, getTaxId(ctx, customer, id));
  }),
  route('POST', '/v1/tax_ids', OwnedParams, ownedTaxId),
  route('GET', '/v1/tax_ids', OwnedList, (ctx, { owner, ...params }) =>
    listPage(ctx, 'tax_id', '/v1/tax_ids', params, { customer: owner?.customer, lookup: owner?.type ?? 'self' }),
  ),
  route('GET', '/v1/tax_ids/{id}', nothing, (ctx, _, id = '') => anyTaxId(ctx, id)),
  route('DELETE', '/v1/tax_ids/{id}', nothing, (ctx, _, id = '') => removeTaxId(ctx, anyTaxId(ctx, id))),
];
