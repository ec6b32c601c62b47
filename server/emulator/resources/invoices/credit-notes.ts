import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { splitCredit } from '../../invoicing/credit-notes.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listOf, listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { moveBalance } from '../customers/balance.ts';
import { emitUpdate } from '../events/record.ts';
import { createRefund } from '../payments/refunds.ts';
import { render } from '../render.ts';
import { creditLineInput, creditLines } from './credit-note-lines.ts';
import type { Invoice } from './draft.ts';
import { getInvoice } from './finalization.ts';
import { cancelPayments, markPaid } from './settlement.ts';

type CreditNote = Docs['credit_note'];

const cents = form.integer.pipe(z.number().min(0)).optional();
const CreateParams = z.strictObject({
  invoice: form.string,
  amount: cents,
  credit_amount: cents,
  email_type: z.enum(['credit_note', 'none']).optional(),
  effective_at: form.integer.optional(),
  lines: form.list(creditLineInput).optional(),
  memo: form.string.optional(),
  metadata: form.metadata.optional(),
  out_of_band_amount: cents,
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
  refund_amount: cents,
  refunds: form.list(z.strictObject({ refund: form.string, amount_refunded: cents })).optional(),
});
const UpdateParams = z.strictObject({ memo: form.text.optional(), metadata: form.metadata.optional() });
const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  invoice: form.string.optional(),
});
const pageShape = {
  limit: listShape.limit,
  starting_after: listShape.starting_after,
  ending_before: listShape.ending_before,
};
type CreateInput = z.output<typeof CreateParams>;

/** Credits an invoice: less is owed of it, or money goes back to the card, the balance, or elsewhere. */
export function createCreditNote(ctx: Ctx, params: CreateInput): CreditNote {
  const composed = composeCreditNote(ctx, params);
  const invoice = getInvoice(ctx, params.invoice);
  const made = params.refund_amount ? [refundOf(ctx, invoice, params.refund_amount)] : [];
  const transaction = params.credit_amount
    ? moveBalance(ctx, composed.customer, -params.credit_amount, {
        type: 'credit_note',
        creditNote: composed.id,
        invoice: invoice.id,
        currency: invoice.currency,
      })
    : null;
  const note = ctx.store.insert('credit_note', {
    ...composed,
    customer_balance_transaction: transaction?.id ?? null,
    refunds: [...composed.refunds, ...made],
  });
  ctx.emit('credit_note.created', note);
  applyTo(ctx, invoice, note.pre_payment_amount, note.post_payment_amount);
  return note;
}

export function voidCreditNote(ctx: Ctx, id: string): CreditNote {
  const note = getCreditNote(ctx, id);
  const invoice = getInvoice(ctx, note.invoice);
  if (note.status === 'void' || note.post_payment_amount > 0 || invoice.status !== 'open')
    throw invalid(
      'You can only void an issued credit note of an open invoice.',
      undefined,
      'status_transition_invalid',
    );
  const voided = ctx.store.update('credit_note', { ...note, status: 'void', voided_at: ctx.nowS });
  ctx.emit('credit_note.voided', voided);
  applyTo(ctx, invoice, -note.pre_payment_amount, 0);
  return voided;
}

function sumByDiscount(lines: CreditNote['lines']['data']): CreditNote['discount_amounts'] {
  const sums = new Map<string, number>();
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts))
    sums.set(discount, (sums.get(discount) ?? 0) + amount);
  return [...sums].map(([discount, amount]) => ({ amount, discount }));
}

function composeCreditNote(ctx: Ctx, params: CreateInput): CreditNote {
  const invoice = getInvoice(ctx, params.invoice, 'invoice');
  if (invoice.status === 'draft' || invoice.status === 'void')
    throw invalid(`You cannot create a credit note for an invoice that is ${invoice.status}.`, 'invoice');
  const id = ctx.newId('cn');
  const lines = creditLines(ctx, params, invoice);
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const discount_amounts = sumByDiscount(lines);
  const discount_amount = discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
  const total = subtotal - discount_amount;
  if (params.amount !== undefined && params.amount !== total)
    throw invalid(`The lines add up to ${total}, not to the amount (${params.amount}).`, 'amount');
  const linked = linkedRefunds(ctx, params);
  const split = splitOver(invoice, params, total, linked);
  const count = ctx.store.all('credit_note', { parent: invoice.id }).length + 1;
  return {
    id,
    object: 'credit_note',
    amount: total,
    amount_shipping: 0,
    created: ctx.nowS,
    currency: invoice.currency,
    customer: present(invoice.customer, `customer of ${invoice.id}`),
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount,
    discount_amounts,
    effective_at: params.effective_at ?? ctx.nowS,
    invoice: invoice.id,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: params.memo ?? null,
    metadata: mergedMetadata({}, params.metadata),
    number: `${invoice.number}-CN-${String(count).padStart(2, '0')}`,
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${ctx.config.url}/emulator/objects/${id}`,
    post_payment_amount: split.afterCents,
    pre_payment_amount: split.beforeCents,
    pretax_credit_amounts: discount_amounts.map((each) => ({ ...each, type: 'discount' as const })),
    reason: params.reason ?? null,
    refunds: linked,
    shipping_cost: null,
    status: 'issued',
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_excluding_tax: total,
    total_taxes: [],
    type: split.afterCents === 0 ? 'pre_payment' : split.beforeCents === 0 ? 'post_payment' : 'mixed',
    voided_at: null,
  };
}

function splitOver(invoice: Docs['invoice'], params: CreateInput, totalCents: number, linked: CreditNote['refunds']) {
  const split = splitCredit(
    {
      totalCents,
      refundCents: (params.refund_amount ?? 0) + linked.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0),
      creditCents: params.credit_amount ?? 0,
      outOfBandCents: params.out_of_band_amount ?? 0,
    },
    {
      status: invoice.status ?? '',
      remainingCents: invoice.amount_remaining,
      paidCents: invoice.amount_paid,
      creditedAfterCents: invoice.post_payment_credit_notes_amount,
    },
  );
  if (!split.ok) throw invalid(split.message, split.param);
  return split;
}

function linkedRefunds(ctx: Ctx, params: CreateInput): CreditNote['refunds'] {
  return (params.refunds ?? []).map(({ refund: id, amount_refunded }, index) => {
    const refund = ctx.store.find('refund', id);
    if (!refund) throw missing('refund', id, `refunds[${index}][refund]`);
    return creditRefund(id, amount_refunded ?? refund.amount);
  });
}

const creditRefund = (refund: string, amount: number): CreditNote['refunds'][number] => ({
  amount_refunded: amount,
  payment_record_refund: null,
  refund,
  type: 'refund',
});

function refundOf(ctx: Ctx, invoice: Invoice, amount: number): CreditNote['refunds'][number] {
  const payment = ctx.store.all('invoice_payment', { parent: invoice.id, status: 'paid' })[0];
  const intent = payment?.payment.payment_intent;
  if (!intent) throw invalid('There is no payment of this invoice that could be refunded.', 'refund_amount');
  return creditRefund(createRefund(ctx, { payment_intent: intent, amount }).id, amount);
}

// Less is owed, and the waiting payment asks for less; what is owed no more is paid.
function applyTo(ctx: Ctx, invoice: Invoice, beforeCents: number, afterCents: number): void {
  const changed = ctx.store.update('invoice', {
    ...invoice,
    amount_due: invoice.amount_due - beforeCents,
    amount_remaining: invoice.amount_remaining - beforeCents,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + beforeCents,
    post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + afterCents,
  });
  emitUpdate(ctx, 'invoice.updated', render(ctx, invoice), changed);
  if (beforeCents === 0 || changed.status === 'paid') return;
  if (changed.amount_remaining === 0) {
    cancelPayments(ctx, invoice.id);
    markPaid(ctx, changed, changed.amount_paid);
    return;
  }
  for (const payment of ctx.store.all('invoice_payment', { parent: invoice.id, status: 'open' })) {
    ctx.store.update('invoice_payment', { ...payment, amount_requested: changed.amount_remaining });
    const intent = payment.payment.payment_intent
      ? ctx.store.get('payment_intent', payment.payment.payment_intent)
      : null;
    if (intent) ctx.store.update('payment_intent', { ...intent, amount: changed.amount_remaining });
  }
}

export function getCreditNote(ctx: Ctx, id: string): CreditNote {
  const note = ctx.store.find('credit_note', id);
  if (!note) throw missing('credit_note', id);
  return note;
}

function updateCreditNote(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): CreditNote {
  const note = getCreditNote(ctx, id);
  const changed = ctx.store.update('credit_note', {
    ...note,
    memo: params.memo === undefined ? note.memo : params.memo,
    metadata: mergedMetadata(note.metadata ?? {}, params.metadata),
  });
  emitUpdate(ctx, 'credit_note.updated', render(ctx, note), changed);
  return changed;
}

export const routes: Route[] = [
  route('POST', '/v1/credit_notes', CreateParams, createCreditNote),
  route('GET', '/v1/credit_notes', ListParams, (ctx, params) =>
    listPage(ctx, 'credit_note', '/v1/credit_notes', params, { customer: params.customer, parent: params.invoice }),
  ),
  route('GET', '/v1/credit_notes/preview', CreateParams, composeCreditNote),
  route('GET', '/v1/credit_notes/preview/lines', CreateParams.extend(pageShape), (ctx, params) => {
    const { limit, starting_after, ending_before, ...given } = params;
    const lines = composeCreditNote(ctx, given).lines.data;
    return listOf(lines, '/v1/credit_notes/preview/lines', { limit, starting_after, ending_before });
  }),
  route('GET', '/v1/credit_notes/{id}', nothing, (ctx, _, id = '') => getCreditNote(ctx, id)),
  route('POST', '/v1/credit_notes/{id}', UpdateParams, (ctx, params, id = '') => updateCreditNote(ctx, id, params)),
  route('GET', '/v1/credit_notes/{id}/lines', z.strictObject(pageShape), (ctx, params, id = '') =>
    listOf(getCreditNote(ctx, id).lines.data, `/v1/credit_notes/${id}/lines`, params),
  ),
  route('POST', '/v1/credit_notes/{id}/void', nothing, (ctx, _, id = '') => voidCreditNote(ctx, id)),
];
