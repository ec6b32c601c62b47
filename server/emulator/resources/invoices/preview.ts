import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { createCustomer } from '../customers/customers.ts';
import { discountsParam } from '../discounts/discounts.ts';
import { enterPhaseAtTurn } from '../schedules/transitions.ts';
import { ItemChange, prorationShape } from '../subscriptions/changes.ts';
import { cancelOnDate, turnPeriod } from '../subscriptions/life.ts';
import { itemsOf, type Subscription } from '../subscriptions/lines.ts';
import { CreateParams as NewSubscription } from '../subscriptions/params.ts';
import { PauseParams, pauseSubscription, resumeSubscription } from '../subscriptions/pause.ts';
import {
  cancelSubscription,
  createSubscription,
  getSubscription,
  updateSubscription,
} from '../subscriptions/subscriptions.ts';
import { automaticTaxParam, invoiceTax } from './automatic-tax.ts';
import type { Invoice } from './draft.ts';
import { createInvoiceItem, itemShape, updateInvoiceItem } from './items.ts';
import { createInvoice } from './manual.ts';

const { pricing: _, price_data, ...itemParams } = itemShape;
const previewItem = z.strictObject({
  ...itemParams,
  currency: form.currency.optional(),
  invoiceitem: form.string.optional(),
  price: form.string.optional(),
  price_data,
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
});
const subscriptionDetails = z.strictObject({
  ...prorationShape,
  billing_cycle_anchor: z
    .strictObject({ type: z.enum(['now', 'unchanged', 'timestamp']), timestamp: form.integer.optional() })
    .optional(),
  billing_mode: NewSubscription.shape.billing_mode,
  cancel_at: NewSubscription.shape.cancel_at,
  cancel_at_period_end: form.boolean.optional(),
  cancel_now: form.boolean.optional(),
  items: form.list(ItemChange, 20).optional(),
  metadata: form.metadata.optional(),
  pause: PauseParams.optional(),
  resume_at: z.literal('now').optional(),
  trial_end: z.union([z.literal('now'), form.integer]).optional(),
});
export const PreviewParams = z.strictObject({
  automatic_tax: automaticTaxParam,
  currency: form.currency.optional(),
  customer: form.string.optional(),
  customer_details: z.strictObject({ address: form.clearable(form.address).optional() }).optional(),
  discounts: discountsParam,
  invoice_items: form.list(previewItem, 250).optional(),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  subscription: form.string.optional(),
  subscription_details: subscriptionDetails.optional(),
});
type PreviewInput = z.output<typeof PreviewParams>;
type Details = z.output<typeof subscriptionDetails>;

/** The invoice that would come next: what was asked is done as ever, and undone as soon as it makes an invoice. Keeps nothing. */
export function previewInvoice(ctx: Ctx, params: PreviewInput): Invoice {
  const invoice = firstInvoiceOf(ctx, (dry) =>
    params.subscription === undefined
      ? rehearseNew(dry, params)
      : rehearse(dry, checkedSubscription(dry, params, params.subscription), params),
  );
  const owner = params.subscription ?? params.customer ?? 'the customer';
  if (!invoice) throw none(`No upcoming invoices: nothing will be billed to ${owner}.`);
  const id = ctx.newId('upcoming_in');
  const isNew = params.subscription === undefined;
  const lines = invoice.lines.data.map((line) => ({ ...line, invoice: id }));
  const parent = isNew ? null : withProrationDate(ctx, invoice.parent, params);
  return {
    ...invoice,
    id,
    automatic_tax: params.automatic_tax ? invoiceTax(params.automatic_tax.enabled) : invoice.automatic_tax,
    automatically_finalizes_at: null,
    billing_reason: 'upcoming',
    customer: isNew && params.customer === undefined ? null : invoice.customer,
    lines: { ...invoice.lines, data: isNew ? lines.map(unowned) : lines, url: `/v1/invoices/${id}/lines` },
    parent,
  };
}

class Rehearsed extends Error {
  readonly invoice: Invoice | null;
  constructor(invoice: Invoice | null) {
    super('Rehearsed');
    this.invoice = invoice;
  }
}

/** Runs `work` until it has made an invoice, or to its end, and takes all of it back. */
function firstInvoiceOf(ctx: Ctx, work: (dry: Ctx) => void): Invoice | null {
  const stopAtInvoice: Ctx['emit'] = (type, object) => {
    if (type === 'invoice.created' && 'id' in object) throw new Rehearsed(ctx.store.get('invoice', String(object.id)));
  };
  try {
    ctx.store.db.transaction(() => {
      work({ ...ctx, emit: stopAtInvoice });
      throw new Rehearsed(null);
    })();
  } catch (error) {
    if (error instanceof Rehearsed) return error.invoice;
    throw error;
  }
  return null;
}

function checkedSubscription(ctx: Ctx, params: PreviewInput, id: string): Subscription {
  const subscription = getSubscription(ctx, id, 'subscription');
  if (params.customer !== undefined && params.customer !== subscription.customer)
    throw invalid(`The subscription ${id} does not belong to the customer ${params.customer}.`, 'subscription');
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired')
    throw none('No upcoming invoices for this subscription: it is canceled.');
  return subscription;
}

function rehearse(ctx: Ctx, subscription: Subscription, params: PreviewInput): void {
  const { id, customer } = subscription;
  const details = params.subscription_details ?? {};
  const recurring = params.preview_mode === 'recurring';
  // A look is no change: it does not count against the changes of an hour.
  ctx.store.setNotes('subscription', id, { ...ctx.store.notes('subscription', id), quantityChangesAtMs: [] });
  if (recurring) for (const item of ctx.store.all('invoiceitem', { customer, status: 'pending' })) drop(ctx, item.id);
  addItems(ctx, customer, params.invoice_items ?? []);
  if (details.cancel_now) {
    const prorate = details.proration_behavior !== 'none';
    const { proration_date: atS = ctx.nowS } = details;
    cancelSubscription({ ...ctx, nowS: atS, nowMs: atS * 1000 }, id, { invoice_now: true, prorate });
    return;
  }
  if (details.pause) pauseSubscription(ctx, id, details.pause);
  if (details.resume_at === 'now') resumeSubscription(ctx, id, resumption(details));
  updateSubscription(ctx, id, changesOf(params, recurring));
  turnNext(ctx, id);
}

const drop = (ctx: Ctx, id: string): void => ctx.store.remove('invoiceitem', id);

function changesOf({ discounts, subscription_details: details = {} }: PreviewInput, recurring: boolean) {
  const { billing_cycle_anchor, cancel_at, cancel_at_period_end, items, metadata, proration_date, trial_end } = details;
  if (billing_cycle_anchor?.type === 'timestamp')
    throw invalid('`timestamp` is only for a subscription that is not there yet.', 'subscription_details');
  const { proration_behavior } = details;
  return {
    billing_cycle_anchor: anchorOf(billing_cycle_anchor),
    cancel_at,
    cancel_at_period_end,
    discounts,
    items,
    metadata,
    proration_behavior: recurring ? ('none' as const) : proration_behavior,
    proration_date,
    trial_end,
  };
}

type Anchor = Details['billing_cycle_anchor'];
const anchorOf = (anchor: Anchor) =>
  anchor && { type: anchor.type === 'now' ? ('now' as const) : ('unchanged' as const) };

const resumption = ({ billing_cycle_anchor, proration_behavior, proration_date }: Details) => ({
  billing_cycle_anchor: anchorOf(billing_cycle_anchor),
  proration_behavior,
  proration_date,
});

/** On to the end of the period, or of the subscription. */
function turnNext(ctx: Ctx, id: string): void {
  const { cancel_at } = getSubscription(ctx, id);
  const endS = Math.min(...itemsOf(ctx, id).map((item) => item.current_period_end));
  const ends = cancel_at !== null && cancel_at < endS;
  const atS = ends ? cancel_at : endS;
  const then = { ...ctx, nowS: atS, nowMs: atS * 1000 };
  if (ends) cancelOnDate(then, id);
  else turnPeriod(then, id, enterPhaseAtTurn);
}

/** For a subscription that is only thought of, its first invoice; for none, what waits of the customer. */
function rehearseNew(ctx: Ctx, params: PreviewInput): void {
  const details = params.subscription_details ?? {};
  const { customer_details, invoice_items = [] } = params;
  const customer =
    params.customer === undefined
      ? createCustomer(ctx, { address: customer_details?.address ?? undefined })
      : getCustomer(ctx, params.customer);
  addItems(ctx, customer.id, invoice_items);
  const items = details.items ?? [];
  if (items.length === 0 && params.customer === undefined && invoice_items.length === 0)
    throw invalid(
      'You must provide one of: `subscription`, `customer`, `subscription_details[items]`, `invoice_items`.',
      'subscription',
    );
  if (items.length === 0) {
    if (ctx.store.all('invoiceitem', { customer: customer.id, status: 'pending' }).length > 0)
      createInvoice(ctx, { customer: customer.id, pending_invoice_items_behavior: 'include' });
    return;
  }
  const made = createSubscription(ctx, {
    customer: customer.id,
    items: items.map(({ id: __, deleted: ___, clear_usage: ____, ...item }) => item),
    billing_mode: details.billing_mode,
    billing_cycle_anchor: details.billing_cycle_anchor?.timestamp,
    cancel_at: details.cancel_at,
    cancel_at_period_end: details.cancel_at_period_end,
    discounts: params.discounts,
    metadata: details.metadata,
    proration_behavior: details.proration_behavior,
    trial_end: details.trial_end,
  });
  turnNext(ctx, made.id);
}

function addItems(ctx: Ctx, customer: string, items: z.output<typeof previewItem>[]): void {
  for (const { invoiceitem, price, unit_amount, unit_amount_decimal, ...item } of items) {
    const unit = unit_amount_decimal ?? (unit_amount === undefined ? undefined : String(unit_amount));
    const pricing = price === undefined ? undefined : { price };
    const { currency, ...change } = item;
    if (invoiceitem === undefined)
      createInvoiceItem(ctx, { ...change, currency, customer, pricing, unit_amount_decimal: unit });
    else if (ctx.store.find('invoiceitem', invoiceitem)?.customer !== customer)
      throw missing('invoiceitem', invoiceitem, 'invoice_items');
    else updateInvoiceItem(ctx, invoiceitem, { ...change, pricing, unit_amount_decimal: unit });
  }
}

type Parent = Invoice['parent'];
function withProrationDate(ctx: Ctx, parent: Parent, { subscription_details }: PreviewInput): Parent {
  if (!parent?.subscription_details) return parent;
  const subscription_proration_date = subscription_details?.proration_date ?? ctx.nowS;
  return { ...parent, subscription_details: { ...parent.subscription_details, subscription_proration_date } };
}

function unowned(line: Invoice['lines']['data'][number]): typeof line {
  const details = line.parent?.subscription_item_details;
  if (!line.parent || !details) return line;
  return { ...line, parent: { ...line.parent, subscription_item_details: { ...details, subscription: null } } };
}

const none = (message: string) => invalid(message, undefined, 'invoice_upcoming_none');
