import type { Deps } from '../deps.ts';
import { checkoutChanged } from './handlers/checkout.ts';
import { customerChanged } from './handlers/customer.ts';
import { disputeChanged } from './handlers/dispute.ts';
import { invoiceChanged, invoiceCreated } from './handlers/invoice.ts';
import { meterEventsFailed } from './handlers/meter.ts';
import { subscriptionChanged } from './handlers/subscription.ts';
import type { InboxEvent } from './store.ts';

/** An event only says where to look; handlers ask the API what is there, and may run twice. */
export type Handler = (deps: Deps, event: InboxEvent) => Promise<void>;

/** Why an event asks nothing of us. */
type Ignored = { ignored: string };

const because = (ignored: string): Ignored => ({ ignored });
const seenOnInvoice = because('what it means for us is on the invoice, which has events of its own');
const ownDoing = because('we ask Stripe for the catalog at boot');

/** One total map: what every event type about our objects leads to. */
const HANDLERS: Record<string, Handler | Ignored> = {
  'checkout.session.completed': checkoutChanged,
  'checkout.session.async_payment_succeeded': checkoutChanged,
  'checkout.session.async_payment_failed': checkoutChanged,
  'checkout.session.expired': checkoutChanged,
  'customer.subscription.created': subscriptionChanged,
  'customer.subscription.updated': subscriptionChanged,
  'customer.subscription.deleted': subscriptionChanged,
  'customer.subscription.paused': subscriptionChanged,
  'customer.subscription.resumed': subscriptionChanged,
  'customer.subscription.pending_update_applied': subscriptionChanged,
  'customer.subscription.pending_update_expired': subscriptionChanged,
  'customer.subscription.trial_will_end': because('we sell no trials'),
  'invoice.created': invoiceCreated,
  'invoice.finalized': invoiceChanged,
  'invoice.updated': invoiceChanged,
  'invoice.paid': invoiceChanged,
  'invoice.payment_failed': invoiceChanged,
  'invoice.payment_action_required': invoiceChanged,
  'invoice.finalization_failed': invoiceChanged,
  'invoice.voided': invoiceChanged,
  'invoice.marked_uncollectible': invoiceChanged,
  'invoice.payment_succeeded': because('invoice.paid says the same and more'),
  'invoice.sent': because('we collect by card'),
  'invoice.upcoming': because('it has no invoice yet'),
  'invoice.deleted': because('only drafts are deleted, and drafts move no credits'),
  'invoice_payment.paid': seenOnInvoice,
  'payment_intent.created': seenOnInvoice,
  'payment_intent.succeeded': seenOnInvoice,
  'payment_intent.payment_failed': seenOnInvoice,
  'payment_intent.requires_action': seenOnInvoice,
  'payment_intent.canceled': seenOnInvoice,
  'charge.dispute.created': disputeChanged,
  'charge.dispute.updated': disputeChanged,
  'charge.dispute.closed': disputeChanged,
  'charge.dispute.funds_withdrawn': disputeChanged,
  'charge.dispute.funds_reinstated': disputeChanged,
  'charge.refunded': because('a refund alone keeps credits: what it billed was used, and is no longer owed (rule 6)'),
  'refund.created': because('a refund alone keeps credits (rule 6)'),
  'refund.updated': because('a refund alone keeps credits (rule 6)'),
  'refund.failed': because('a refund alone keeps credits (rule 6)'),
  'charge.succeeded': seenOnInvoice,
  'charge.failed': seenOnInvoice,
  'customer.created': because('we made it'),
  'customer.updated': customerChanged,
  'payment_method.attached': because('Stripe chooses the card'),
  'payment_method.detached': because('Stripe chooses the card'),
  'payment_method.updated': because('Stripe chooses the card'),
  'v1.billing.meter.error_report_triggered': meterEventsFailed,
  'v1.billing.meter.no_meter_found': meterEventsFailed,
  'price.created': ownDoing,
  'price.updated': ownDoing,
  'product.created': ownDoing,
  'product.updated': ownDoing,
};

/** The handler of a type, or the reason why there is none. */
export const handlerOf = (type: string): Handler | Ignored =>
  HANDLERS[type] ?? because('it is about nothing that we keep');
