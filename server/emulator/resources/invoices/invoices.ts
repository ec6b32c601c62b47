import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listOf, listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import { markUncollectible, PayParams, payInvoice, voidInvoice } from './actions.ts';
import { finalizeAndCollectSoon, getInvoice } from './finalization.ts';
import { PreviewParams, previewInvoice } from './preview.ts';

const FinalizeParams = z.strictObject({ auto_advance: form.boolean.optional() });
const ListParams = z.strictObject({
  ...listShape,
  collection_method: form.string.optional(),
  customer: form.string.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  subscription: form.string.optional(),
});
const LineParams = z.strictObject({
  limit: listShape.limit,
  starting_after: listShape.starting_after,
  ending_before: listShape.ending_before,
});
const PaymentListParams = z.strictObject({
  ...listShape,
  invoice: form.string.optional(),
  payment: z
    .strictObject({
      type: z.enum(['payment_intent', 'charge', 'payment_record']),
      payment_intent: form.string.optional(),
    })
    .optional(),
  status: z.enum(['open', 'paid', 'canceled']).optional(),
});

export const routes: Route[] = [
  route('POST', '/v1/invoices/create_preview', PreviewParams, previewInvoice),
  route('GET', '/v1/invoices', ListParams, (ctx, params) =>
    listPage(ctx, 'invoice', '/v1/invoices', params, {
      customer: params.customer,
      parent: params.subscription,
      status: params.status,
    }),
  ),
  route('GET', '/v1/invoices/{invoice}', nothing, (ctx, _, id = '') => getInvoice(ctx, id)),
  route('GET', '/v1/invoices/{invoice}/lines', LineParams, (ctx, params, id = '') =>
    listOf(getInvoice(ctx, id).lines.data, `/v1/invoices/${id}/lines`, params),
  ),
  route('POST', '/v1/invoices/{invoice}/finalize', FinalizeParams, (ctx, params, id = '') =>
    finalizeAndCollectSoon(ctx, id, params.auto_advance ?? getInvoice(ctx, id).auto_advance ?? false),
  ),
  route('POST', '/v1/invoices/{invoice}/pay', PayParams, (ctx, params, id = '') => payInvoice(ctx, id, params)),
  route('POST', '/v1/invoices/{invoice}/void', nothing, (ctx, _, id = '') => voidInvoice(ctx, id)),
  route('POST', '/v1/invoices/{invoice}/mark_uncollectible', nothing, (ctx, _, id = '') => markUncollectible(ctx, id)),
  route('GET', '/v1/invoice_payments', PaymentListParams, (ctx, params) =>
    listPage(ctx, 'invoice_payment', '/v1/invoice_payments', params, {
      parent: params.invoice,
      lookup: params.payment?.payment_intent,
      status: params.status,
    }),
  ),
  route('GET', '/v1/invoice_payments/{id}', nothing, (ctx, _, id = '') => getInvoicePayment(ctx, id)),
];

function getInvoicePayment(ctx: Ctx, id: string) {
  const payment = ctx.store.find('invoice_payment', id);
  if (!payment) throw invalid(`No such invoice_payment: '${id}'`, 'invoice_payment', 'resource_missing');
  return payment;
}
