import type Stripe from 'stripe';
import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { checkRoomForCustomer, getTestClock } from '../clocks/limits.ts';
import { redeemAll } from '../discounts/discounts.ts';
import { emitUpdate } from '../events/record.ts';
import { recordBalanceMove } from '../payments/balance-transactions.ts';
import { attachPaymentMethod } from '../payments/payment-methods.ts';
import { render } from '../render.ts';
import { fullAddress, getCustomer, wholeAddress } from './customer-records.ts';
import { createTaxId, TaxIdParams } from './tax-ids.ts';

type Customer = Docs['customer'];

/** What a customer is given, each text as long as it may be (documented: customer-lengths). */
const shape = {
  address: form.clearable(form.address).optional(),
  balance: form.integer.optional(),
  description: form.text.optional(),
  email: form.clearable(form.string.max(512)).optional(),
  invoice_settings: z
    .strictObject({ default_payment_method: form.text.optional(), footer: form.text.optional() })
    .optional(),
  metadata: form.metadata.optional(),
  name: form.clearable(form.string.max(256)).optional(),
  phone: form.clearable(form.string.max(20)).optional(),
  preferred_locales: form.list(form.string).optional(),
  shipping: form
    .clearable(z.strictObject({ address: form.address, name: form.string, phone: form.text.optional() }))
    .optional(),
  /** Accepted: nothing is taxed here. */
  tax: z
    .strictObject({
      ip_address: form.text.optional(),
      validate_location: z.enum(['auto', 'deferred', 'immediately']).optional(),
    })
    .optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse', '']).optional(),
  /** Not of this version any more, but of the CLI's triggers (`http/dropped-params.ts`). */
  coupon: form.text.optional(),
};
const CreateParams = z.strictObject({
  ...shape,
  payment_method: form.string.optional(),
  tax_id_data: form.list(TaxIdParams).optional(),
  test_clock: form.string.optional(),
});
const UpdateParams = z.strictObject({ ...shape, default_source: form.string.optional() });
/** Legacy: a token, whose card becomes the default. */
const sourceShape = { source: form.string.optional() };
const ListParams = z.strictObject({
  ...listShape,
  email: form.string.optional(),
  test_clock: form.string.optional(),
});

export function createCustomer(ctx: Ctx, params: z.output<typeof CreateParams>): Customer {
  if (params.test_clock !== undefined) {
    getTestClock(ctx, params.test_clock);
    checkRoomForCustomer(ctx, params.test_clock);
  }
  const id = ctx.newId('cus');
  const blank: Customer = {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: ctx.nowS,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: ctx.testClock,
  };
  const { payment_method, invoice_settings, coupon, tax_id_data, test_clock: _, ...rest } = params;
  const customer = ctx.store.insert('customer', changedCustomer(ctx, blank, rest));
  ctx.emit('customer.created', customer);
  if (customer.balance !== 0) recordBalanceMove(ctx, customer, customer.balance, customer.balance, { type: 'initial' });
  for (const taxId of tax_id_data ?? []) createTaxId(ctx, id, taxId);
  const attached = payment_method ? attachPaymentMethod(ctx, payment_method, { customer: id }).id : null;
  const discounted = setDiscount(ctx, customer, coupon);
  if (!invoice_settings) return discounted;
  // `pm_card_visa` is another card each time it is named; as the default, the one attached here is meant.
  const named = invoice_settings.default_payment_method;
  const settings =
    named && named === payment_method ? { ...invoice_settings, default_payment_method: attached } : invoice_settings;
  return ctx.store.update('customer', changedCustomer(ctx, discounted, { invoice_settings: settings }));
}

export function updateCustomer(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Customer {
  const customer = getCustomer(ctx, id, 'id');
  const changed = setDiscount(ctx, ctx.store.update('customer', changedCustomer(ctx, customer, params)), params.coupon);
  emitUpdate(ctx, 'customer.updated', render(ctx, customer), changed);
  const moved = changed.balance - customer.balance;
  if (moved !== 0) recordBalanceMove(ctx, changed, moved, changed.balance, { type: 'adjustment' });
  return changed;
}

/** Of all that the customer is billed and that has no discount of its own. Null takes it off. */
function setDiscount(ctx: Ctx, customer: Customer, couponId: string | null | undefined): Customer {
  if (couponId === undefined) return customer;
  const has = customer.discount ? [customer.discount.id] : [];
  const owner = { customer: customer.id, totalCents: null, discounts: has };
  const [id] = redeemAll(ctx, couponId === null ? null : [{ coupon: couponId }], owner);
  const discount = id === undefined ? null : ctx.store.get('discount', id);
  return ctx.store.update('customer', { ...customer, discount });
}

function changedCustomer(ctx: Ctx, customer: Customer, params: z.output<typeof UpdateParams>): Customer {
  const { address, metadata, invoice_settings, tax_exempt, balance, preferred_locales, shipping, ...texts } = params;
  const wanted = invoice_settings?.default_payment_method;
  if (wanted && ctx.store.find('payment_method', wanted)?.customer !== customer.id) {
    throw invalid(
      `The customer does not have a payment method with the ID ${wanted}. The payment method must be attached to the customer.`,
      'invoice_settings[default_payment_method]',
      'resource_missing',
    );
  }
  const { default_source = customer.default_source, description, email, name, phone } = texts;
  if (default_source !== null && ctx.store.find('card', default_source)?.customer !== customer.id)
    throw missing('source', default_source, 'default_source');
  if (email && !/^[^@\s]+@[^@\s]+$/.test(email))
    throw invalid(`Invalid email address: ${email}`, 'email', 'email_invalid');
  return defined({
    ...customer,
    default_source,
    description: description === undefined ? customer.description : description,
    email: email === undefined ? customer.email : email,
    name: name === undefined ? customer.name : name,
    phone: phone === undefined ? customer.phone : phone,
    address: address === undefined ? customer.address : fullAddress(address),
    balance: balance ?? customer.balance,
    shipping: shipping === undefined ? customer.shipping : fullShipping(shipping),
    preferred_locales: preferred_locales ?? customer.preferred_locales,
    tax_exempt: tax_exempt === undefined ? customer.tax_exempt : tax_exempt || 'none',
    metadata: mergedMetadata(customer.metadata, metadata),
    invoice_settings: {
      ...customer.invoice_settings,
      default_payment_method: wanted === undefined ? customer.invoice_settings.default_payment_method : wanted,
      footer: invoice_settings?.footer === undefined ? customer.invoice_settings.footer : invoice_settings.footer,
    },
  });
}

const fullShipping = (shipping: NonNullable<z.output<typeof UpdateParams>['shipping']> | null): Customer['shipping'] =>
  shipping && { address: wholeAddress(shipping.address), name: shipping.name, phone: shipping.phone ?? null };

/** `cancelAll` ends the customer's subscriptions first. */
export function removeCustomer(ctx: Ctx, id: string, cancelAll: (ctx: Ctx, customer: string) => void): void {
  const customer = getCustomer(ctx, id, 'id');
  cancelAll(ctx, id);
  ctx.store.remove('customer', id);
  ctx.emit('customer.deleted', customer);
}

/** Who has a test clock is listed only when that is asked for (documented: clock-lists). */
function listCustomers(ctx: Ctx, { email, test_clock, ...params }: z.output<typeof ListParams>) {
  if (test_clock !== undefined) getTestClock(ctx, test_clock);
  return listPage(ctx, 'customer', '/v1/customers', params, { lookup: email, parent: test_clock ?? null });
}

function retrieveCustomer(ctx: Ctx, id: string): Wire<Stripe.Customer | Stripe.DeletedCustomer> {
  if (ctx.store.isDeleted('customer', id)) return { id, object: 'customer', deleted: true };
  return getCustomer(ctx, id, 'id');
}

type CancelAll = (ctx: Ctx, customer: string) => void;
/** Adds a legacy card, from a token. */
type AddSource = (ctx: Ctx, customer: string, source: { source: string }) => { id: string };

export const customerRoutes = (cancelAll: CancelAll, addSource: AddSource): Route[] => [
  route('POST', '/v1/customers', CreateParams.extend(sourceShape), (ctx, { source, ...params }) => {
    const { id } = createCustomer(ctx, params);
    if (source !== undefined) addSource(ctx, id, { source });
    return getCustomer(ctx, id);
  }),
  route('GET', '/v1/customers', ListParams, listCustomers),
  route('GET', '/v1/customers/{customer}', nothing, (ctx, _, id = '') => retrieveCustomer(ctx, id)),
  route('POST', '/v1/customers/{customer}', UpdateParams.extend(sourceShape), (ctx, { source, ...params }, id = '') => {
    // What is given so becomes the default, whatever there was (documented: source-default).
    const default_source =
      source === undefined ? undefined : addSource(ctx, getCustomer(ctx, id, 'id').id, { source }).id;
    return updateCustomer(ctx, id, { ...params, ...(default_source && { default_source }) });
  }),
  route('DELETE', '/v1/customers/{customer}', nothing, (ctx, _, id = '') => {
    removeCustomer(ctx, id, cancelAll);
    return { id, object: 'customer', deleted: true };
  }),
];
