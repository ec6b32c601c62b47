import type { SnapshotType, ThinType } from '../stripe/events.ts';
import { ELSEWHERE, type ElsewhereType } from './elsewhere.ts';
import type { Handler } from './handler.ts';
import { cardChanged } from './handlers/card.ts';
import { catalogChanged } from './handlers/catalog.ts';
import { checkoutChanged } from './handlers/checkout.ts';
import { customerDeleted, customerMade } from './handlers/customer.ts';
import { disputeChanged } from './handlers/dispute.ts';
import { invoiceChanged, invoiceCreated, invoiceDeleted, invoiceStuck } from './handlers/invoice.ts';
import { meterEventsFailed } from './handlers/meter.ts';
import { creditNoteChanged, refundChanged } from './handlers/money-back.ts';
import { subscriptionChanged } from './handlers/subscription.ts';

/** Why an event asks nothing of us. */
export type Ignored = { ignored: string };

const because = (ignored: string): Ignored => ({ ignored });
const onInvoice = because('what it means for us is on the invoice, which has events of its own');
const onRefund = because('the refund has events of its own');
const noCardYet = because('a card counts when it is attached, which has an event of its own');
const noDiscounts = because('a discount shows on the invoice, which has events of its own');
const oldCards = because('cards of the old kind, which our checkout does not take');
const inInvoices = because('Stripe adds tax ids to invoices itself');
const noGrants = because('our credits are our own ledger; we grant none at Stripe');

/** One total map of what Stripe can send about our objects: a type that is missing does not compile. */
export const HANDLERS = {
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
  'invoice.overpaid': invoiceChanged,
  'invoice.payment_failed': invoiceChanged,
  'invoice.payment_action_required': invoiceChanged,
  'invoice.payment_attempt_required': invoiceChanged,
  'invoice.finalization_failed': invoiceStuck,
  'invoice.voided': invoiceChanged,
  'invoice.marked_uncollectible': invoiceChanged,
  // Before a charge: the time to look whether there is a card for it.
  'invoice.upcoming': cardChanged,
  'invoice.payment_succeeded': because('invoice.paid says the same and more'),
  'invoice.sent': invoiceChanged,
  'invoice.overdue': invoiceChanged,
  'invoice.will_be_due': because('the due date was in the notice that the invoice was sent'),
  'invoice.deleted': invoiceDeleted,
  'invoice_payment.paid': onInvoice,
  'invoiceitem.created': onInvoice,
  'invoiceitem.deleted': onInvoice,
  'payment_intent.amount_capturable_updated': onInvoice,
  'payment_intent.canceled': onInvoice,
  'payment_intent.created': onInvoice,
  'payment_intent.partially_funded': onInvoice,
  'payment_intent.payment_failed': onInvoice,
  'payment_intent.processing': onInvoice,
  'payment_intent.requires_action': onInvoice,
  'payment_intent.succeeded': onInvoice,
  'charge.captured': onInvoice,
  'charge.expired': onInvoice,
  'charge.failed': onInvoice,
  'charge.pending': onInvoice,
  'charge.succeeded': onInvoice,
  'charge.updated': onInvoice,
  'charge.refunded': onRefund,
  'charge.refund.updated': onRefund,
  'charge.dispute.created': disputeChanged,
  'charge.dispute.updated': disputeChanged,
  'charge.dispute.closed': disputeChanged,
  'charge.dispute.funds_withdrawn': disputeChanged,
  'charge.dispute.funds_reinstated': disputeChanged,
  'refund.created': refundChanged,
  'refund.updated': refundChanged,
  'refund.failed': refundChanged,
  'credit_note.created': creditNoteChanged,
  'credit_note.updated': creditNoteChanged,
  'credit_note.voided': creditNoteChanged,
  'customer.created': customerMade,
  'customer.updated': cardChanged,
  'customer.deleted': customerDeleted,
  'customer.discount.created': noDiscounts,
  'customer.discount.deleted': noDiscounts,
  'customer.discount.updated': noDiscounts,
  'customer.source.created': oldCards,
  'customer.source.deleted': oldCards,
  'customer.source.expiring': oldCards,
  'customer.source.updated': oldCards,
  'customer.tax_id.created': inInvoices,
  'customer.tax_id.deleted': inInvoices,
  'customer.tax_id.updated': inInvoices,
  'payment_method.attached': cardChanged,
  'payment_method.automatically_updated': cardChanged,
  'payment_method.detached': cardChanged,
  'payment_method.updated': cardChanged,
  'setup_intent.canceled': noCardYet,
  'setup_intent.created': noCardYet,
  'setup_intent.requires_action': noCardYet,
  'setup_intent.setup_failed': noCardYet,
  'setup_intent.succeeded': noCardYet,
  'price.created': catalogChanged,
  'price.deleted': catalogChanged,
  'price.updated': catalogChanged,
  'product.created': catalogChanged,
  'product.deleted': catalogChanged,
  'product.updated': catalogChanged,
  'billing.meter.created': catalogChanged,
  'billing.meter.deactivated': catalogChanged,
  'billing.meter.reactivated': catalogChanged,
  'billing.meter.updated': catalogChanged,
  'billing.alert.triggered': because('we set no alerts at Stripe: our own caps tell customers'),
  'billing.credit_balance_transaction.created': noGrants,
  'billing.credit_grant.created': noGrants,
  'billing.credit_grant.updated': noGrants,
  'v1.billing.meter.error_report_triggered': meterEventsFailed,
  'v1.billing.meter.no_meter_found': meterEventsFailed,
} satisfies Record<Exclude<SnapshotType, ElsewhereType> | ThinType, Handler | Ignored>;

/** The handler of a type, or the reason why there is none. */
export function handlerOf(type: string): Handler | Ignored {
  const known = Object.entries(HANDLERS).find(([name]) => name === type)?.[1];
  const reason = ELSEWHERE.get(type.split('.')[0] ?? '');
  return known ?? because(reason ?? 'it is of a kind that this version does not know');
}
