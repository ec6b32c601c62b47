import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../ctx.ts';
import { missing } from '../http/api-error.ts';
import { form, listShape, nothing } from '../http/form.ts';
import { listPage } from '../http/list.ts';
import { type Route, route } from '../http/route.ts';
import type { Docs } from '../store/docs.ts';
import { getCustomer } from './customers.ts';

type TaxId = Docs['tax_id'];

const PATH = '/v1/customers/{customer}/tax_ids';
const TYPES = ['eu_vat', 'us_ein', 'gb_vat', 'ch_vat', 'ca_bn', 'au_abn', 'in_gst', 'jp_cn', 'no_vat'] as const;
const CreateParams = z.strictObject({ type: z.enum(TYPES), value: form.string.min(1) });

/** Kept and shown; no tax is ever worked out from it. Nobody is asked whether it is real. */
function createTaxId(ctx: Ctx, customer: string, { type, value }: z.output<typeof CreateParams>): TaxId {
  const country = type === 'eu_vat' ? value.slice(0, 2) : type.slice(0, 2);
  const taxId: TaxId = {
    id: ctx.newId('txi'),
    object: 'tax_id',
    country: country.toUpperCase(),
    created: ctx.nowS,
    customer: getCustomer(ctx, customer).id,
    customer_account: null,
    livemode: false,
    owner: { type: 'customer', customer, customer_account: null },
    type,
    value,
    verification: { status: 'unavailable', verified_address: null, verified_name: null },
  };
  ctx.store.insert('tax_id', taxId);
  ctx.emit('customer.tax_id.created', taxId);
  return taxId;
}

function getTaxId(ctx: Ctx, customer: string, id: string): TaxId {
  const found = ctx.store.find('tax_id', id);
  if (found?.customer !== customer) throw missing('tax_id', id);
  return present(found, id);
}

export const routes: Route[] = [
  route('POST', PATH, CreateParams, (ctx, params, customer = '') => createTaxId(ctx, customer, params)),
  route('GET', PATH, z.strictObject(listShape), (ctx, params, customer = '') => {
    getCustomer(ctx, customer);
    return listPage(ctx, 'tax_id', `/v1/customers/${customer}/tax_ids`, params, { customer });
  }),
  route('GET', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => getTaxId(ctx, customer, id)),
  route('DELETE', `${PATH}/{id}`, nothing, (ctx, _, customer = '', id = '') => {
    const taxId = getTaxId(ctx, customer, id);
    ctx.store.remove('tax_id', id);
    ctx.emit('customer.tax_id.deleted', taxId);
    return { id, object: 'tax_id', deleted: true };
  }),
];
