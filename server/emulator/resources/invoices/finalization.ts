import Big from 'big.js';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { amountAfter } from '../../invoicing/amounts.ts';
import { withBalance } from '../../invoicing/balance.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { termsOf } from '../catalog/prices.ts';
import { moveBalance } from '../customers/balance.ts';
import { emitUpdate } from '../events/record.ts';
import { usageIn } from '../meters/usage.ts';
import { createIntent } from '../payments/payments.ts';
import { render } from '../render.ts';
import { type Invoice, withTotals } from './draft.ts';
import { scheduleDue } from './due.ts';
import { markPaid } from './settlement.ts';

export function getInvoice(ctx: Ctx, id: string, param = 'invoice'): Invoice {
  const invoice = ctx.store.find('invoice', id);
  if (!invoice) throw missing('invoice', id, param);
  return invoice;
}

/** Amounts become final, the number is given, a payment is prepared; nothing due is paid at once. Collection is the next step. */
export function finalizeInvoice(ctx: Ctx, id: string): Invoice {
  const draft = getInvoice(ctx, id);
  if (draft.status !== 'draft')
    throw invalid(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      undefined,
      'invoice_not_editable',
    );
  const owner = present(draft.customer, `customer of ${id}`);
  const customer = ctx.store.find('customer', owner);
  // A draft outlives its customer, and can only be deleted then.
  if (!customer) throw invalid(`No such customer: '${owner}'`, 'customer', 'resource_missing');
  const recounted = withTotals(ctx, { ...recountUsage(ctx, draft), starting_balance: customer.balance });
  const { dueCents, endingCents } = withBalance(recounted.total, customer.balance, recounted.currency);
  const waited = draft.billing_reason === 'manual' || draft.automatically_finalizes_at !== null;
  const sequence = customer.next_invoice_sequence ?? 1;
  ctx.store.update('customer', { ...customer, next_invoice_sequence: sequence + 1 });
  if (endingCents !== customer.balance) {
    // Stripe's names for why: too little to charge, or the balance went into the invoice (or out of it).
    const type = recounted.total > 0 && endingCents > 0 ? 'invoice_too_small' : 'applied_to_invoice';
    moveBalance(ctx, customer.id, endingCents - customer.balance, { type, invoice: id, currency: recounted.currency });
  }
  const open = ctx.store.update('invoice', {
    ...recounted,
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: ctx.nowS,
    ending_balance: endingCents,
    automatically_finalizes_at: null,
    // The attempt that follows at once: shown until it was made (recorded).
    next_payment_attempt: draft.automatically_finalizes_at === null ? null : recounted.next_payment_attempt,
    hosted_invoice_url: `${ctx.config.url}/emulator/invoices/${id}`,
    invoice_pdf: `${ctx.config.url}/emulator/invoices/${id}/pdf`,
    rendering: recounted.rendering && { ...recounted.rendering, pdf: { page_size: 'letter' } },
    status_transitions: { ...recounted.status_transitions, finalized_at: ctx.nowS },
  });
  ctx.schedule('invoice.finalize', id, null);
  if (dueCents > 0) {
    preparePayment(ctx, open);
    scheduleDue(ctx, open);
  }
  // The update of a draft comes before its finalization (recorded).
  if (waited) emitUpdate(ctx, 'invoice.updated', render(ctx, draft), open);
  ctx.emit('invoice.finalized', open);
  return dueCents > 0 ? open : markPaid(ctx, open, 0);
}

/** Finalizes, and sends what is to be sent. */
export function finalizeAndSend(ctx: Ctx, id: string): Invoice {
  const invoice = finalizeInvoice(ctx, id);
  if (invoice.status === 'open' && invoice.collection_method === 'send_invoice') ctx.emit('invoice.sent', invoice);
  return invoice;
}

/** After finalizing, it is sent, or a payment is tried at once but in its own step, as Stripe does. */
export function finalizeAndCollectSoon(ctx: Ctx, id: string, autoAdvance = true): Invoice {
  if (!autoAdvance) return finalizeInvoice(ctx, id);
  const invoice = finalizeAndSend(ctx, id);
  if (invoice.status === 'open' && invoice.collection_method === 'charge_automatically') {
    ctx.schedule('invoice.retry', id, ctx.nowMs);
  }
  return invoice;
}

// What came in while the draft waited belongs on it: its period is the line's, not the moment's.
function recountUsage(ctx: Ctx, draft: Invoice): Invoice {
  if (draft.billing_reason !== 'subscription_cycle') return draft;
  const { usage } = ctx.store.notes('invoice', draft.id);
  const data = draft.lines.data.map((line) => {
    const counted = usage.find(({ lineId }) => lineId === line.id);
    const priceId = line.pricing?.price_details?.price;
    if (!counted || priceId === undefined || draft.customer === null) return line;
    const price = ctx.store.get('price', priceId);
    const meter = ctx.store.get('billing.meter', present(price.recurring?.meter, `meter of ${priceId}`));
    const before = new Big(counted.billedBefore);
    const rest = usageIn(ctx, meter, draft.customer, counted.startS, counted.endS).minus(before);
    const quantity = rest.lt(0) ? new Big(0) : rest;
    if (quantity.eq(line.quantity_decimal ?? '0')) return line;
    const amount = amountAfter(termsOf(price), before, quantity);
    const description = (line.description ?? '').replace(/^[\d.]+/, quantity.toFixed());
    return {
      ...line,
      amount,
      subtotal: amount,
      description,
      quantity: Number(quantity.round(0, 0)),
      quantity_decimal: quantity.toFixed(),
    };
  });
  return { ...draft, lines: { ...draft.lines, data } };
}

/** What the payment of an invoice says it is for (recorded). */
const paymentFor = ({ billing_reason }: Invoice): string =>
  billing_reason === 'manual'
    ? 'Payment for Invoice'
    : billing_reason === 'subscription_create'
      ? 'Subscription creation'
      : 'Subscription update';

function preparePayment(ctx: Ctx, invoice: Invoice): void {
  const intent = createIntent(ctx, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: paymentFor(invoice),
    more: {
      // It is the payment of an order unless something on it has no name (recorded).
      ...(invoice.lines.data.every(({ description }) => description !== null) && {
        payment_details: { customer_reference: null, order_reference: invoice.id },
      }),
      setup_future_usage: invoice.parent?.subscription_details ? 'off_session' : null,
      statement_descriptor: invoice.statement_descriptor,
    },
  });
  ctx.store.insert('invoice_payment', {
    id: ctx.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: ctx.nowS,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}
