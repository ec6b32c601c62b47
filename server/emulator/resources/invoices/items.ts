import Big from 'big.js';
import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { exactAmount, wholeCents } from '../../invoicing/amounts.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { adHocPrice } from '../catalog/ad-hoc-prices.ts';
import { createPrice, getPrice, termsOf } from '../catalog/prices.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { discountsParam, idsOf, redeemAll } from '../discounts/discounts.ts';
import { refreshDraft } from './draft-lines.ts';
import { getInvoice } from './finalization.ts';

type Item = Docs['invoiceitem'];

/** What both an item and a line of a draft can be given. */
export const itemShape = {
  amount: form.integer.optional(),
  description: form.text.optional(),
  discountable: form.boolean.optional(),
  discounts: discountsParam,
  metadata: form.metadata.optional(),
  period: z.strictObject({ start: form.integer, end: form.integer }).optional(),
  price_data: z
    .strictObject({
      currency: form.currency,
      product: form.string,
      tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
      unit_amount: form.integer.optional(),
      unit_amount_decimal: form.decimal.optional(),
    })
    .optional(),
  pricing: z.strictObject({ price: form.string.optional() }).optional(),
  quantity: form.integer.pipe(z.number().min(0)).optional(),
  quantity_decimal: form.decimal.optional(),
};
const taxShape = {
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  unit_amount_decimal: form.decimal.optional(),
};
const CreateParams = z.strictObject({
  ...itemShape,
  ...taxShape,
  currency: form.currency.optional(),
  customer: form.string.optional(),
  invoice: form.string.optional(),
  subscription: form.string.optional(),
});
const UpdateParams = z.strictObject({ ...itemShape, ...taxShape });
const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  invoice: form.string.optional(),
  pending: form.boolean.optional(),
});
export type ItemInput = z.output<typeof UpdateParams>;

/** Keeps an item for the customer's next invoice, or puts it on the draft it names. */
export function createInvoiceItem(ctx: Ctx, params: z.output<typeof CreateParams>): Item {
  const draft = params.invoice === undefined ? null : editable(ctx, params.invoice);
  const customerId = params.customer ?? draft?.customer;
  if (!customerId) throw needed('customer');
  const customer = getCustomer(ctx, customerId);
  if (draft && draft.customer !== customer.id)
    throw invalid(`The invoice ${draft.id} does not belong to the customer ${customer.id}.`, 'invoice');
  if (
    params.subscription !== undefined &&
    ctx.store.find('subscription', params.subscription)?.customer !== customer.id
  )
    throw missing('subscription', params.subscription, 'subscription');
  const priced = pricingOf(ctx, params, null);
  const wanted = params.currency ?? priced.currency ?? draft?.currency ?? customer.currency ?? 'usd';
  if (draft && draft.lines.data.length > 0 && draft.currency !== wanted)
    throw invalid(`The invoice ${draft.id} is in ${draft.currency}, and the item in ${wanted}.`, 'currency');
  const id = ctx.newId('ii');
  const owner = { customer: customer.id, invoice_item: id, totalCents: priced.amounts.amount, discounts: [] };
  const item: Item = {
    id,
    object: 'invoiceitem',
    ...pricedAdHoc(ctx, priced, { currency: wanted, description: params.description ?? null }),
    currency: wanted,
    customer: customer.id,
    customer_account: null,
    date: ctx.nowS,
    description: params.description ?? priced.name,
    discountable: params.discountable ?? priced.amounts.amount >= 0,
    discounts: redeemAll(ctx, params.discounts, owner),
    frozen_fields: [],
    invoice: draft?.id ?? null,
    invoicing_rules: [],
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
    parent: params.subscription
      ? { subscription_details: { subscription: params.subscription }, type: 'subscription_details' }
      : null,
    period: checkedPeriod(params.period) ?? { start: ctx.nowS, end: ctx.nowS },
    proration: false,
    tax_rates: [],
    test_clock: customer.test_clock ?? null,
  };
  ctx.store.insert('invoiceitem', item);
  ctx.emit('invoiceitem.created', item);
  if (draft) refreshDraft(ctx, draft.id);
  return item;
}

export function updateInvoiceItem(ctx: Ctx, id: string, params: ItemInput): Item {
  const item = getInvoiceItem(ctx, id);
  if (item.invoice !== null) editable(ctx, item.invoice);
  const description = params.description === undefined ? item.description : params.description;
  const changed = ctx.store.update('invoiceitem', {
    ...item,
    ...(pricesAnew(params) ? pricedAdHoc(ctx, pricingOf(ctx, params, item), { ...item, description }) : {}),
    description,
    discountable: params.discountable ?? item.discountable,
    discounts: redeemAll(ctx, params.discounts, {
      customer: item.customer,
      invoice_item: id,
      totalCents: null,
      discounts: idsOf(item.discounts),
    }),
    metadata: mergedMetadata(item.metadata ?? {}, params.metadata),
    period: checkedPeriod(params.period) ?? item.period,
  });
  if (item.invoice !== null) refreshDraft(ctx, item.invoice);
  return changed;
}

export function deleteInvoiceItem(ctx: Ctx, id: string): Wire<Stripe.DeletedInvoiceItem> {
  const item = getInvoiceItem(ctx, id);
  if (item.invoice !== null) editable(ctx, item.invoice);
  ctx.store.remove('invoiceitem', id);
  ctx.emit('invoiceitem.deleted', item);
  if (item.invoice !== null) refreshDraft(ctx, item.invoice);
  return { id, object: 'invoiceitem', deleted: true };
}

/** A draft; anything else refuses. */
export function editable(ctx: Ctx, invoiceId: string): Docs['invoice'] {
  const invoice = getInvoice(ctx, invoiceId);
  if (invoice.status === 'draft') return invoice;
  throw invalid('This invoice is no longer editable: it has been finalized.', 'invoice', 'invoice_not_editable');
}

export function getInvoiceItem(ctx: Ctx, id: string, param = 'invoiceitem'): Item {
  const item = ctx.store.find('invoiceitem', id);
  if (!item) throw missing('invoiceitem', id, param);
  return item;
}

type Priced = {
  amounts: Pick<Item, 'amount' | 'pricing' | 'quantity' | 'quantity_decimal'>;
  currency: string | null;
  name: string | null;
};

const pricesAnew = (params: ItemInput): boolean =>
  [
    params.amount,
    params.pricing,
    params.price_data,
    params.quantity,
    params.quantity_decimal,
    params.unit_amount_decimal,
  ].some((value) => value !== undefined);

// `amount`, or a unit amount (of a one-time price, of price data, or given) times a quantity; what is not given stays.
function pricingOf(ctx: Ctx, params: ItemInput, before: Item | null): Priced {
  if (params.amount !== undefined) {
    if (params.pricing?.price !== undefined || params.quantity !== undefined)
      throw invalid('You may only specify one of these parameters: amount, pricing or quantity.', 'amount');
    const pricing = { type: 'price_details', unit_amount_decimal: String(params.amount) } as const;
    const { amount } = params;
    return {
      amounts: { amount, pricing, quantity: 1, quantity_decimal: '1' },
      currency: null,
      name: null,
    };
  }
  const quantity = new Big(params.quantity_decimal ?? params.quantity ?? before?.quantity_decimal ?? 1);
  const price = priceFor(ctx, params, before);
  const unit = params.unit_amount_decimal ?? price?.unit_amount_decimal ?? before?.pricing?.unit_amount_decimal;
  if (!price && unit === undefined)
    throw invalid('You must provide `amount`, `pricing[price]` or `price_data`.', 'amount', 'parameter_missing');
  const exact = price ? exactAmount(termsOf(price), quantity) : quantity.times(unit ?? 0);
  return {
    amounts: {
      amount: wholeCents(exact),
      pricing: {
        ...(price && { price_details: { price: price.id, product: price.product } }),
        type: 'price_details',
        unit_amount_decimal: unit ?? null,
      },
      quantity: quantity.round(0, 0).toNumber(),
      quantity_decimal: quantity.toFixed(),
    },
    currency: price?.currency ?? null,
    name: price ? (ctx.store.find('product', price.product)?.name ?? null) : null,
  };
}

/** What was priced without a price has one of its own. */
function pricedAdHoc(
  ctx: Ctx,
  { amounts }: Priced,
  { currency, description }: Pick<Item, 'currency' | 'description'>,
): Priced['amounts'] {
  const { pricing } = amounts;
  if (!pricing || pricing.price_details) return amounts;
  const unitAmountDecimal = pricing.unit_amount_decimal ?? '0';
  const { id: price, product } = adHocPrice(ctx, { currency, name: description, unitAmountDecimal });
  return { ...amounts, pricing: { ...pricing, price_details: { price, product } } };
}

function priceFor(ctx: Ctx, params: ItemInput, before: Item | null): Docs['price'] | null {
  if (params.unit_amount_decimal !== undefined) return null;
  if (params.price_data) return createPrice(ctx, params.price_data);
  const id = params.pricing?.price ?? before?.pricing?.price_details?.price;
  if (id === undefined) return null;
  const price = getPrice(ctx, id, 'pricing[price]');
  if (price.recurring)
    throw invalid(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      'pricing[price]',
    );
  return price;
}

function checkedPeriod(period: ItemInput['period']): Item['period'] | undefined {
  if (period && period.end < period.start) throw invalid('The period must end after it starts.', 'period[end]');
  return period;
}

export const routes: Route[] = [
  route('POST', '/v1/invoiceitems', CreateParams, createInvoiceItem),
  route('GET', '/v1/invoiceitems', ListParams, (ctx, params) =>
    listPage(ctx, 'invoiceitem', '/v1/invoiceitems', params, {
      customer: params.customer,
      lookup: params.invoice,
      status: params.pending === undefined ? undefined : params.pending ? 'pending' : 'invoiced',
    }),
  ),
  route('GET', '/v1/invoiceitems/{invoiceitem}', nothing, (ctx, _, id = '') => getInvoiceItem(ctx, id)),
  route('POST', '/v1/invoiceitems/{invoiceitem}', UpdateParams, (ctx, params, id = '') =>
    updateInvoiceItem(ctx, id, params),
  ),
  route('DELETE', '/v1/invoiceitems/{invoiceitem}', nothing, (ctx, _, id = '') => deleteInvoiceItem(ctx, id)),
];
