import Stripe from 'stripe';
import { asId, type InvoiceId } from '../core/ids.ts';
import { idOf, toUnix } from './client.ts';
import { calling, unlessUnknown } from './errors.ts';

/** Used credits that no invoice billed, to be billed by an invoice of our own. */
export type WriteOffBill = {
  customerId: string;
  stripeCustomerId: string;
  writeOffId: string;
  /** The subscription that should have billed it: its card is charged. */
  subscriptionId: string | null;
  credits: number;
  /** Decimal cents of one credit. */
  unitCents: string;
  /** The span of the usage, half-open. */
  fromMs: number;
  toMs: number;
  /** When it was written off: an invoice for it is not older. */
  sinceMs: number;
};

/** What shows that an object is ours, and which write-off it bills. */
const markOf = (bill: WriteOffBill) => ({ customer_id: bill.customerId, write_off_id: bill.writeOffId });

/** A repeated step, within the day that Stripe remembers keys, does nothing. */
const keyOf = ({ writeOffId }: WriteOffBill, step: string) => ({ idempotencyKey: `write-off:${writeOffId}:${step}` });

/** Invoices made for one write-off: a first one whose answer was lost, and hardly more. */
const MAX_INVOICES = 100;

/** Stripe's own default in the dashboard, where the subscription names none. */
const DAYS_UNTIL_DUE = 30;

/** Collects like the subscription that should have billed it: sends the invoice, or charges the subscription's card. */
async function collectionOf(stripe: Stripe, { subscriptionId, stripeCustomerId }: WriteOffBill) {
  if (subscriptionId === null) return {};
  const subscription = await unlessUnknown(calling(stripe.subscriptions.retrieve(subscriptionId)));
  if (subscription?.collection_method === 'send_invoice')
    return {
      collection_method: 'send_invoice',
      days_until_due: subscription.days_until_due ?? DAYS_UNTIL_DUE,
    } as const;
  // Checkout stores the card on the subscription only. Without one, the customer's default method is charged.
  const id = idOf(subscription?.default_payment_method);
  const method = id === null ? null : await unlessUnknown(calling(stripe.paymentMethods.retrieve(id)));
  return method && idOf(method.customer) === stripeCustomerId ? { default_payment_method: method.id } : {};
}

/** Bills what was written off. Errors: StripeFault. */
export function writeOffCalls(stripe: Stripe) {
  const find = async ({ stripeCustomerId, writeOffId, sinceMs }: WriteOffBill) => {
    const params = { customer: stripeCustomerId, created: { gte: toUnix(sinceMs) }, limit: 100 };
    const made = await calling(stripe.invoices.list(params).autoPagingToArray({ limit: MAX_INVOICES }));
    return made.find(({ metadata, status }) => metadata?.write_off_id === writeOffId && status !== 'void') ?? null;
  };

  async function create(bill: WriteOffBill) {
    const params = {
      customer: bill.stripeCustomerId,
      pending_invoice_items_behavior: 'exclude',
      auto_advance: false,
      metadata: markOf(bill),
      ...(await collectionOf(stripe, bill)),
    } as const;
    return calling(stripe.invoices.create(params, keyOf(bill, 'invoice')));
  }

  const addItem = (invoice: string, bill: WriteOffBill) =>
    calling(
      stripe.invoiceItems.create(
        {
          customer: bill.stripeCustomerId,
          invoice,
          currency: 'usd',
          quantity: bill.credits,
          unit_amount_decimal: Stripe.Decimal.from(bill.unitCents),
          description: 'Scenario runs that were not billed before',
          period: { start: toUnix(bill.fromMs), end: Math.ceil(bill.toMs / 1_000) },
          metadata: { ...markOf(bill), credits: String(bill.credits) },
        },
        keyOf(bill, 'item'),
      ),
    );

  return {
    /**
     * Makes an invoice of its own, so that no other product's invoice takes the item in; the item's metadata states the
     * credits, which paying it recharges (rule 2). Finds the invoice of an earlier call whose answer was lost. Returns its id.
     */
    async billWriteOff(bill: WriteOffBill): Promise<InvoiceId> {
      const invoice = (await find(bill)) ?? (await create(bill));
      const id = asId<'invoice'>(invoice.id);
      if (invoice.status !== 'draft') return id;
      if (invoice.lines.data.length === 0) await addItem(id, bill);
      await calling(stripe.invoices.finalizeInvoice(id, { auto_advance: true }, keyOf(bill, 'finalize')));
      return id;
    },
  };
}
