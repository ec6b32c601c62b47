import type { Docs, Kind } from './docs.ts';

export type Index = {
  created: number;
  customer?: string | null | undefined;
  parent?: string | null | undefined;
  status?: string | null;
  lookup?: string | null;
};

/** The few columns that each kind can be found by: its customer, what it belongs to, its status and one more name. */
export function indexOf<K extends Kind>(kind: K, doc: Docs[K]): Index {
  return INDEXES[kind](doc);
}

const flag = (active: boolean): string => (active ? 'true' : 'false');

const INDEXES: { [K in Kind]: (doc: Docs[K]) => Index } = {
  customer: (d) => ({ created: d.created, parent: d.test_clock, lookup: d.email }),
  product: (d) => ({ created: d.created, status: flag(d.active) }),
  price: (d) => ({ created: d.created, parent: d.product, status: flag(d.active), lookup: d.lookup_key }),
  payment_method: (d) => ({ created: d.created, customer: d.customer, lookup: d.type }),
  // A card does not tell when it was made, and no list of cards asks.
  card: (d) => ({ created: 0, customer: d.customer, lookup: d.object }),
  setup_intent: (d) => ({ created: d.created, customer: d.customer, status: d.status }),
  payment_intent: (d) => ({ created: d.created, customer: d.customer, status: d.status }),
  charge: (d) => ({ created: d.created, customer: d.customer, parent: d.payment_intent, status: d.status }),
  refund: (d) => ({ created: d.created, parent: d.charge ?? null, lookup: d.payment_intent ?? null }),
  'radar.early_fraud_warning': (d) => ({ created: d.created, parent: d.charge, lookup: d.payment_intent ?? null }),
  balance_transaction: (d) => ({ created: d.created, parent: d.source, lookup: d.type }),
  credit_note: (d) => ({ created: d.created, customer: d.customer, parent: d.invoice, status: d.status }),
  customer_balance_transaction: (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.invoice,
    lookup: d.type,
  }),
  customer_cash_balance_transaction: (d) => ({ created: d.created, customer: d.customer, lookup: d.currency }),
  tax_id: (d) => ({ created: d.created, customer: d.customer, lookup: d.owner?.type ?? null }),
  dispute: (d) => ({ created: d.created, parent: d.charge, status: d.status, lookup: d.payment_intent }),
  'billing.meter': (d) => ({ created: d.created, status: d.status, lookup: d.event_name }),
  coupon: (d) => ({ created: d.created }),
  promotion_code: (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.promotion.coupon,
    status: flag(d.active),
    lookup: d.code.toUpperCase(),
  }),
  discount: (d) => ({ created: d.start, customer: d.customer, parent: d.subscription }),
  'checkout.session': (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.subscription,
    status: d.status,
    lookup: d.payment_intent,
  }),
  subscription: (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.test_clock,
    status: d.status,
    lookup: d.collection_method,
  }),
  subscription_item: (d) => ({ created: d.created, parent: d.subscription, lookup: d.price.id }),
  subscription_schedule: (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.test_clock,
    status: d.status,
  }),
  invoice: (d) => ({
    created: d.created,
    customer: d.customer,
    parent: d.parent?.subscription_details?.subscription ?? null,
    status: d.status,
    lookup: d.billing_reason,
  }),
  invoiceitem: (d) => ({
    created: d.date,
    customer: d.customer,
    parent: d.parent?.subscription_details?.subscription ?? null,
    status: d.invoice === null ? 'pending' : 'invoiced',
    lookup: d.invoice,
  }),
  invoice_payment: (d) => ({
    created: d.created,
    parent: d.invoice,
    status: d.status,
    lookup: d.payment.payment_intent ?? d.payment.charge ?? null,
  }),
  'billing_portal.configuration': (d) => ({
    created: d.created,
    status: flag(d.active),
    lookup: d.is_default ? 'default' : null,
  }),
  'billing_portal.session': (d) => ({ created: d.created, customer: d.customer }),
  webhook_endpoint: (d) => ({ created: d.created, status: d.status, lookup: d.url }),
  'test_helpers.test_clock': (d) => ({ created: d.created, status: d.status }),
  'v2.core.event_destination': (d) => ({ created: secondsOf(d.created), status: d.status }),
  'v2.core.event': (d) => ({ created: secondsOf(d.created), parent: d.related_object?.id, lookup: d.type }),
  event: (d) => ({
    created: d.created,
    parent: typeof d.data.object.id === 'string' ? d.data.object.id : null,
    customer: customerOf(d.data.object),
    status: d.pending_webhooks === 0 ? 'delivered' : 'undelivered',
    lookup: d.type,
  }),
};

const secondsOf = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);

function customerOf(object: Record<string, unknown>): string | null {
  if (object.object === 'customer' && typeof object.id === 'string') return object.id;
  return typeof object.customer === 'string' ? object.customer : null;
}
