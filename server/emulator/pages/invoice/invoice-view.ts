import type { Ctx } from '../../ctx.ts';
import type { Host } from '../../host.ts';
import { missing } from '../../params/api-error.ts';
import type { Docs } from '../../store/docs.ts';

export type InvoiceView = {
  invoice: Docs['invoice'];
  /** The card that a payment would use. */
  card: Docs['payment_method'] | null;
  /** Of the charge that paid it, and the card that did; null where none did. */
  receiptUrl: string | null;
  paidBy: Docs['payment_method'] | null;
};

/** What the hosted page and the PDF show. Refuses (ApiError 404) what is unknown or still a draft. */
export function invoiceView(host: Host, id: string): InvoiceView {
  return host.transact((ctx) => {
    const invoice = ctx.store.find('invoice', id);
    if (!invoice || invoice.status === 'draft') throw missing('invoice', id);
    const customer = invoice.customer ? ctx.store.find('customer', invoice.customer) : undefined;
    const subscriptionId = invoice.parent?.subscription_details?.subscription;
    const subscription = subscriptionId ? ctx.store.find('subscription', subscriptionId) : undefined;
    const cardId =
      invoice.default_payment_method ??
      subscription?.default_payment_method ??
      customer?.invoice_settings.default_payment_method;
    const card = (cardId && ctx.store.find('payment_method', cardId)) || null;
    const charge = chargeOf(ctx, id);
    const paidBy = (charge?.payment_method && ctx.store.find('payment_method', charge.payment_method)) || null;
    return { invoice, card, receiptUrl: charge?.receipt_url ?? null, paidBy };
  });
}

function chargeOf(ctx: Ctx, invoiceId: string): Docs['charge'] | undefined {
  const payments = ctx.store.all('invoice_payment', { parent: invoiceId, status: 'paid' });
  const intentId = payments.at(-1)?.payment.payment_intent;
  const chargeId = intentId ? ctx.store.find('payment_intent', intentId)?.latest_charge : null;
  return chargeId ? ctx.store.find('charge', chargeId) : undefined;
}

export type LineView = {
  id: string;
  text: string;
  quantity: string;
  amountCents: number;
  startS: number;
  endS: number;
};

export const lineViews = (invoice: Docs['invoice']): LineView[] =>
  invoice.lines.data.map((line) => ({
    id: line.id,
    text: line.description ?? '',
    // `quantity` is cut to whole units.
    quantity: String(line.quantity_decimal ?? line.quantity ?? ''),
    amountCents: line.amount,
    startS: line.period.start,
    endS: line.period.end,
  }));

/** Labels and amounts under the lines, the last of them what matters most. */
export function totalsOf(invoice: Docs['invoice']): [string, number][] {
  const rows: [string, number][] = [['Subtotal', invoice.subtotal]];
  const discountCents = (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
  if (discountCents !== 0) rows.push(['Discount', -discountCents]);
  if (invoice.total !== invoice.subtotal) rows.push(['Total', invoice.total]);
  // What is too little to charge is moved to the balance, and so is less than nothing due.
  const appliedCents = invoice.starting_balance - (invoice.ending_balance ?? 0);
  if (appliedCents !== 0) rows.push(['Applied balance', appliedCents]);
  const creditedCents = invoice.pre_payment_credit_notes_amount;
  if (creditedCents > 0) rows.push(['Credit notes', -creditedCents]);
  if (invoice.amount_paid > 0) rows.push(['Amount paid', -invoice.amount_paid]);
  rows.push(['Amount due', invoice.amount_remaining]);
  return rows;
}
