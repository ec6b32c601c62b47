import type Stripe from 'stripe';
import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Wire } from '../../wire.ts';
import { getCustomer, setCustomer } from '../customers/customer-records.ts';
import { discountsParam, idsOf, redeemAll } from '../discounts/discounts.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { pendingLines } from '../subscriptions/lines.ts';
import { automaticTaxParam, invoiceTax } from './automatic-tax.ts';
import { createDraft, type Invoice, withTotals } from './draft.ts';
import { refreshDraft } from './draft-lines.ts';
import { scheduleDue } from './due.ts';
import { MANUAL_RENDERING } from './empty-invoice.ts';
import { finalizeInvoice, getInvoice } from './finalization.ts';
import { itemIdOf, looseItems } from './item-lines.ts';
import {
  createInvoiceItem,
  deleteInvoiceItem,
  editable,
  getInvoiceItem,
  itemShape,
  updateInvoiceItem,
} from './items.ts';

/** What a manual invoice can be given at once or later. */
export const editShape = {
  auto_advance: form.boolean.optional(),
  automatic_tax: automaticTaxParam,
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: form.integer.pipe(z.number().min(0)).optional(),
  default_payment_method: form.text.optional(),
  description: form.text.optional(),
  discounts: discountsParam,
  due_date: form.integer.optional(),
  footer: form.text.optional(),
  metadata: form.metadata.optional(),
  statement_descriptor: form.clearable(form.string.max(22)).optional(),
};
const CreateParams = z.strictObject({
  ...editShape,
  currency: form.currency.optional(),
  customer: form.string.optional(),
  pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
  subscription: form.string.optional(),
});
export const UpdateParams = z.strictObject(editShape);
type EditInput = z.output<typeof UpdateParams>;

const DAY_S = 86_400;

/** A draft with what waits (`include`), or empty; nothing happens to it by itself unless `auto_advance`. */
export function createInvoice(ctx: Ctx, params: z.output<typeof CreateParams>): Invoice {
  const { subscription: subscriptionId, pending_invoice_items_behavior: behavior, currency, ...edits } = params;
  const subscription = subscriptionId === undefined ? null : (ctx.store.find('subscription', subscriptionId) ?? null);
  if (subscriptionId !== undefined && !subscription) throw missing('subscription', subscriptionId, 'subscription');
  const customerId = params.customer ?? subscription?.customer;
  if (customerId === undefined) throw needed('customer');
  const customer = getCustomer(ctx, customerId);
  if (subscription && subscription.customer !== customer.id)
    throw invalid(
      `The subscription ${subscription.id} does not belong to the customer ${customer.id}.`,
      'subscription',
    );
  const takes = subscription !== null || behavior === 'include';
  const loose = takes ? looseItems(ctx, customer.id, subscription?.id ?? null) : [];
  const first = currency ?? subscription?.currency ?? loose[0]?.currency ?? 'usd';
  // A first invoice sets the customer's currency; that event comes before the invoice's (recorded).
  if (customer.currency === null) setCustomer(ctx, customer.id, { currency: first });
  return createDraft(
    ctx,
    {
      customer: getCustomer(ctx, customer.id),
      subscription,
      reason: 'manual',
      lines: subscription ? pendingLines(ctx, subscription) : [],
      items: subscription ? loose.filter(({ parent }) => parent !== null) : loose,
      period: { startS: ctx.nowS, endS: ctx.nowS },
      finalizesAtS: edits.auto_advance ? finalizesAtS(ctx) : null,
    },
    (invoice) => {
      const started = {
        ...invoice,
        auto_advance: edits.auto_advance ?? false,
        currency: currency ?? invoice.currency,
        rendering: MANUAL_RENDERING,
      };
      return discounted(ctx, edited(ctx, started, edits), edits);
    },
  );
}

export function updateInvoice(ctx: Ctx, id: string, params: EditInput): Invoice {
  const invoice = getInvoice(ctx, id);
  if (
    invoice.status !== 'draft' &&
    params.collection_method !== undefined &&
    params.collection_method !== invoice.collection_method
  )
    throw invalid('`collection_method` can only be changed on a draft.', 'collection_method', 'invoice_not_editable');
  if (params.discounts !== undefined) editable(ctx, id);
  const changed = ctx.store.update('invoice', discounted(ctx, edited(ctx, invoice, params), params));
  if (invoice.status === 'draft' && params.auto_advance !== undefined) {
    const atS = changed.automatically_finalizes_at;
    ctx.schedule('invoice.finalize', id, atS === null ? null : atS * 1000);
  }
  scheduleDue(ctx, changed);
  emitUpdate(ctx, 'invoice.updated', render(ctx, invoice), changed);
  return changed;
}

/** Deletes a one-off draft, with the items that are on it (assumed: draft-deleted-items). */
export function deleteInvoice(ctx: Ctx, id: string): Wire<Stripe.DeletedInvoice> {
  const invoice = getInvoice(ctx, id);
  if (invoice.status !== 'draft' || invoice.parent?.subscription_details)
    throw invalid('You can only delete one-off invoices that are drafts.', undefined, 'invoice_not_editable');
  ctx.store.remove('invoice', id);
  ctx.schedule('invoice.finalize', id, null);
  for (const item of ctx.store.all('invoiceitem', { lookup: id })) {
    ctx.store.remove('invoiceitem', item.id);
    ctx.emit('invoiceitem.deleted', item);
  }
  ctx.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

/** Finalizes a draft and says that it was sent. No mail leaves an emulator. */
export function sendInvoice(ctx: Ctx, id: string): Invoice {
  const found = getInvoice(ctx, id);
  if (found.status === 'void' || found.status === 'uncollectible')
    throw invalid(`You can only send an open invoice. This one is ${found.status}.`, undefined, 'invoice_not_editable');
  const invoice = found.status === 'draft' ? finalizeInvoice(ctx, id) : found;
  ctx.emit('invoice.sent', invoice);
  return invoice;
}

/** A whole invoice's discounts, redeemed for it alone. */
function discounted(ctx: Ctx, invoice: Invoice, { discounts }: EditInput): Invoice {
  if (discounts === undefined) return invoice;
  const owner = { customer: invoice.customer, invoice: invoice.id, totalCents: invoice.subtotal };
  const ids = redeemAll(ctx, discounts, { ...owner, discounts: idsOf(invoice.discounts) });
  return withTotals(ctx, { ...invoice, discounts: ids });
}

const finalizesAtS = (ctx: Ctx): number => ctx.nowS + Math.floor(ctx.config.draftWindowMs / 1000);

function edited(ctx: Ctx, invoice: Invoice, params: EditInput): Invoice {
  const method = params.collection_method ?? invoice.collection_method;
  const sent = method === 'send_invoice';
  const dueGiven =
    params.due_date ?? (params.days_until_due === undefined ? undefined : ctx.nowS + params.days_until_due * DAY_S);
  if (dueGiven !== undefined && !sent)
    throw invalid('`due_date` and `days_until_due` are only for `collection_method=send_invoice`.', 'days_until_due');
  const due_date = sent ? (dueGiven ?? invoice.due_date) : null;
  if (sent && due_date === null)
    throw invalid(
      'You must pass `days_until_due` or `due_date` with `collection_method=send_invoice`.',
      'days_until_due',
      'parameter_missing',
    );
  const advances = params.auto_advance ?? invoice.auto_advance;
  const draftAdvance =
    invoice.status === 'draft' && params.auto_advance !== undefined
      ? { automatically_finalizes_at: advances ? (invoice.automatically_finalizes_at ?? finalizesAtS(ctx)) : null }
      : {};
  const next = { ...invoice, ...draftAdvance };
  return defined({
    ...next,
    auto_advance: advances,
    automatic_tax: params.automatic_tax ? invoiceTax(params.automatic_tax.enabled) : invoice.automatic_tax,
    collection_method: method,
    default_payment_method:
      params.default_payment_method === undefined ? invoice.default_payment_method : params.default_payment_method,
    description: params.description === undefined ? invoice.description : params.description,
    due_date,
    footer: params.footer === undefined ? invoice.footer : params.footer,
    metadata: mergedMetadata(invoice.metadata ?? {}, params.metadata),
    statement_descriptor:
      params.statement_descriptor === undefined ? invoice.statement_descriptor : params.statement_descriptor,
    next_payment_attempt:
      next.status !== 'draft' ? next.next_payment_attempt : sent ? null : next.automatically_finalizes_at,
  });
}

const AddLines = z.strictObject({
  lines: form.list(z.strictObject({ ...itemShape, invoice_item: form.string.optional() }), 100),
  invoice_metadata: form.metadata.optional(),
});
const UpdateLines = z.strictObject({
  lines: form.list(z.strictObject({ ...itemShape, id: form.string }), 100),
  invoice_metadata: form.metadata.optional(),
});
const RemoveLines = z.strictObject({
  lines: form.list(z.strictObject({ id: form.string, behavior: z.enum(['delete', 'unassign']) }), 100),
  invoice_metadata: form.metadata.optional(),
});
const LineParams = z.strictObject(itemShape);

function addLines(ctx: Ctx, id: string, params: z.output<typeof AddLines>): Invoice {
  const invoice = editable(ctx, id);
  for (const [index, { invoice_item, ...line }] of params.lines.entries()) {
    if (invoice_item === undefined) createInvoiceItem(ctx, { ...line, invoice: id });
    else {
      const item = getInvoiceItem(ctx, invoice_item, `lines[${index}][invoice_item]`);
      if (item.invoice !== null || item.customer !== invoice.customer)
        throw invalid(
          `The invoice item ${invoice_item} cannot be put on this invoice.`,
          `lines[${index}][invoice_item]`,
        );
      ctx.store.update('invoiceitem', { ...item, invoice: id });
    }
  }
  return withMetadata(ctx, refreshDraft(ctx, id), params.invoice_metadata);
}

function updateLines(ctx: Ctx, id: string, params: z.output<typeof UpdateLines>): Invoice {
  for (const { id: lineId, ...line } of params.lines) updateInvoiceItem(ctx, itemOfLine(ctx, id, lineId), line);
  return withMetadata(ctx, getInvoice(ctx, id), params.invoice_metadata);
}

function removeLines(ctx: Ctx, id: string, params: z.output<typeof RemoveLines>): Invoice {
  for (const { id: lineId, behavior } of params.lines) {
    const itemId = itemOfLine(ctx, id, lineId);
    if (behavior === 'delete') deleteInvoiceItem(ctx, itemId);
    else ctx.store.update('invoiceitem', { ...getInvoiceItem(ctx, itemId), invoice: null });
  }
  return withMetadata(ctx, refreshDraft(ctx, id), params.invoice_metadata);
}

function itemOfLine(ctx: Ctx, invoiceId: string, lineId: string): string {
  const line = editable(ctx, invoiceId).lines.data.find((each) => each.id === lineId);
  if (!line) throw missing('line_item', lineId, 'lines');
  const itemId = itemIdOf(line);
  if (itemId === null) throw invalid('Lines of a subscription cannot be changed on its invoice.', 'lines');
  return itemId;
}

const withMetadata = (ctx: Ctx, invoice: Invoice, metadata: EditInput['metadata']): Invoice =>
  metadata === undefined ? invoice : updateInvoice(ctx, invoice.id, { metadata });

export const routes: Route[] = [
  route('POST', '/v1/invoices', CreateParams, createInvoice),
  route('POST', '/v1/invoices/{invoice}', UpdateParams, (ctx, params, id = '') => updateInvoice(ctx, id, params)),
  route('DELETE', '/v1/invoices/{invoice}', nothing, (ctx, _, id = '') => deleteInvoice(ctx, id)),
  route('POST', '/v1/invoices/{invoice}/send', nothing, (ctx, _, id = '') => sendInvoice(ctx, id)),
  route('POST', '/v1/invoices/{invoice}/add_lines', AddLines, (ctx, params, id = '') => addLines(ctx, id, params)),
  route('POST', '/v1/invoices/{invoice}/update_lines', UpdateLines, (ctx, params, id = '') =>
    updateLines(ctx, id, params),
  ),
  route('POST', '/v1/invoices/{invoice}/remove_lines', RemoveLines, (ctx, params, id = '') =>
    removeLines(ctx, id, params),
  ),
  route('POST', '/v1/invoices/{invoice}/lines/{line}', LineParams, (ctx, params, id = '', lineId = '') => {
    updateInvoiceItem(ctx, itemOfLine(ctx, id, lineId), params);
    return getInvoice(ctx, id).lines.data.find((line) => line.id === lineId) ?? {};
  }),
];
