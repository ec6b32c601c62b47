import type Stripe from 'stripe';
import type { CouponTerms, Share } from '../invoicing/discounts.ts';
import type { Wire } from '../wire.ts';

type AllLines = Wire<Stripe.Invoice>['lines'];
/** The types give a line a field of its own for its subscription; what real Stripe sends has it in `parent` only (recorded). */
type InvoiceLines = Omit<AllLines, 'data'> & { data: Omit<AllLines['data'][number], 'subscription'>[] };

/** What is kept, by Stripe's `object` name. Lists that are objects of their own (a subscription's items) are not kept twice. */
export type Docs = {
  customer: Wire<Stripe.Customer>;
  product: Wire<Stripe.Product>;
  price: Wire<Stripe.Price>;
  payment_method: Wire<Stripe.PaymentMethod>;
  card: Wire<Stripe.Card>;
  setup_intent: Wire<Stripe.SetupIntent>;
  payment_intent: Wire<Stripe.PaymentIntent>;
  charge: Wire<Stripe.Charge>;
  refund: Wire<Stripe.Refund>;
  dispute: Wire<Stripe.Dispute>;
  'radar.early_fraud_warning': Wire<Stripe.Radar.EarlyFraudWarning>;
  balance_transaction: Wire<Stripe.BalanceTransaction>;
  tax_id: Wire<Stripe.TaxId>;
  credit_note: Wire<Stripe.CreditNote>;
  customer_balance_transaction: Wire<Stripe.CustomerBalanceTransaction>;
  customer_cash_balance_transaction: Wire<Stripe.CustomerCashBalanceTransaction>;
  'billing.meter': Wire<Stripe.Billing.Meter>;
  coupon: Wire<Stripe.Coupon>;
  promotion_code: Wire<Stripe.PromotionCode>;
  discount: Wire<Stripe.Discount>;
  'checkout.session': Wire<Stripe.Checkout.Session>;
  subscription: Omit<Wire<Stripe.Subscription>, 'items'>;
  subscription_item: Wire<Stripe.SubscriptionItem>;
  subscription_schedule: Wire<Stripe.SubscriptionSchedule>;
  invoice: Omit<Wire<Stripe.Invoice>, 'lines'> & { lines: InvoiceLines };
  invoiceitem: Wire<Stripe.InvoiceItem>;
  invoice_payment: Wire<Stripe.InvoicePayment>;
  'billing_portal.configuration': Wire<Stripe.BillingPortal.Configuration>;
  'billing_portal.session': Wire<Stripe.BillingPortal.Session>;
  webhook_endpoint: Wire<Stripe.WebhookEndpoint>;
  'test_helpers.test_clock': Wire<Stripe.TestHelpers.TestClock>;
  event: StoredEvent;
  'v2.core.event_destination': Wire<Stripe.V2.Core.EventDestination>;
  'v2.core.event': ThinEvent;
};

export type Kind = keyof Docs;

/** An event with its `data.object` frozen as it was. */
export type StoredEvent = {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
};

/** A v2 event; sent without its data, which the receiver fetches. */
export type ThinEvent = {
  id: string;
  object: 'v2.core.event';
  created: string;
  livemode: false;
  type: string;
  related_object?: { id: string; type: string; url: string } | undefined;
  data?: Record<string, unknown> | undefined;
};

/** What we know about an object and Stripe never shows. */
export type Notes = {
  payment_method: {
    behavior: CardBehavior;
    authenticated: boolean;
    /** Of a bank account. */
    debit?: { paid: boolean; afterMs: number };
  };
  /** `share`: what discounts left of the price when it was debited last. */
  subscription_item: { billedQuantity: string; usageFromS: number; share?: Share; debited?: Debited };
  subscription: {
    thresholdInvoicesAtMs: number[];
    /** An end in mid-period credits nothing. */
    endsWithoutCredit?: boolean;
    /** A change that waits for its invoice to be paid. */
    held?: HeldChange;
    /** The open invoice whose payment ends the pause; and whether a failed attempt ends it too. */
    resuming?: string;
    resumesOnAttempt?: boolean;
    /** Instants of the last hour at which a quantity changed. */
    quantityChangesAtMs?: number[];
  };
  invoice: { usage: UsageLine[] };
  discount: CouponTerms & { duration: string; spent: boolean };
  'checkout.session': {
    lines: CheckoutLine[];
    subscriptionData: CheckoutSubscriptionData;
    paymentData: CheckoutPaymentData;
    /** What the buyer types of these goes to the customer that the session names. */
    customerUpdate: { name: boolean; address: boolean };
    /** What the session's discount takes off. */
    terms?: CouponTerms | undefined;
  };
  webhook_endpoint: {
    secret: string;
    managed: boolean;
    /** Signs beside the new one until then, after the secret was rolled. */
    previous?: { secret: string; untilMs: number } | undefined;
  };
  'v2.core.event_destination': { url: string; secret: string };
};

/** What a test card does: 'ok', a decline code that every charge gets, or a question to its owner first. */
export type CardBehavior =
  | 'ok'
  | 'dispute'
  | 'inquiry'
  | 'not_received'
  | 'fraud_warning'
  | 'authenticate_on_setup'
  | 'authenticate_always'
  | 'authenticate_then_insufficient_funds'
  | 'authentication_fails'
  | { decline: string; attachable: boolean };

export type InvoicedDebit = { invoice: string; invoice_line_items: string[] };
/** What debited an item last: lines of an invoice, or an invoice item that waits. */
export type Debited = InvoicedDebit | { invoiceItem: string };

export type HeldChange = { invoice: string; changes: HeldItemChange[]; atS: number };
/** As a request names it. */
type HeldItemChange = { id?: string; price?: string; quantity?: number; deleted?: boolean };

/** A metered line that is counted again when its draft invoice is finalized. */
export type UsageLine = { lineId: string; itemId: string; startS: number; endS: number; billedBefore: string };

export type CheckoutLine = { id: string; price: string; quantity: number | null };
export type CheckoutPaymentData = {
  description: string | null;
  metadata: Record<string, string>;
  setupFutureUsage: 'on_session' | 'off_session' | null;
  shipping?: Docs['payment_intent']['shipping'] | undefined;
};
export type CheckoutSubscriptionData = {
  metadata: Record<string, string>;
  description: string | null;
  billing_mode?: { type: 'flexible' | 'classic' } | undefined;
  trial_settings?: TrialSettings | undefined;
  /** When its first period ends, as `timingOf` reads it. */
  timing: {
    billing_cycle_anchor?: number | undefined;
    proration_behavior?: 'create_prorations' | 'none' | undefined;
    trial_end?: number | undefined;
    trial_period_days?: number | undefined;
  };
};
type TrialSettings = { end_behavior: { missing_payment_method: 'cancel' | 'create_invoice' | 'pause' } };
