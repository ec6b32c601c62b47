import type { MirroredSubscription } from '../billing/subscription-store.ts';
import type { Unbilled } from '../billing/write-off-unbilled.ts';
import type { CustomerId } from '../core/ids.ts';
import type { DisputeStatus, InvoiceStatus } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { WRITE_OFF_CAUSES, type WriteOffCause } from '../usage/write-off-causes.ts';
import type { WriteOff } from '../usage/write-off-store.ts';

/** What of a customer is held against what: `[fromMs, toMs)`. */
export type Span = { fromMs: Ms; toMs: Ms };

/** Our side of a customer's books. Lists named `…Drift` hold only what does not agree already among ourselves. */
export type LocalBooks = {
  customerId: CustomerId;
  stripeCustomerId: string | null;
  runDrift: { runId: string; counted: number; ledger: number }[];
  factDrift: { entryKey: string; ledger: number | null; fact: number | null }[];
  batchDrift: { batchId: string; sealed: number; facts: number }[];
  dayDrift: { day: string; ledger: number; rollup: number }[];
  strandedHolds: { runId: string; credits: number }[];
  balance: { posted: number; ledger: number; held: number; holds: number; period: number; periodsCaptures: number };
  /** Captured and in no batch yet. */
  unsealed: { credits: number; oldestAtMs: Ms } | null;
  /** Sealed for the customer that Stripe has now. */
  batches: SpanBatch[];
  /** Closed usage that no invoice bills and that is not written off yet. */
  unbilled: Unbilled[];
  /** Write-offs that wait for an admin. */
  writeOffs: WriteOff[];
  /** What is written off of the span's usage, by the instant that Stripe counts it at. */
  writtenOff: { atMs: Ms; credits: number; cause: WriteOffCause }[];
  subscriptions: MirroredSubscription[];
  invoices: InvoiceCopy[];
  /** The payment method that Stripe charges, as far as we know; null is none. */
  card: string | null;
  disputes: { id: string; status: DisputeStatus }[];
  /** Ledger entries that an invoice caused. */
  invoiceEntries: { invoiceId: string; kind: 'recharge' | 'forgiven'; credits: number }[];
  attachedAccounts: number;
  /** Work that is on its way and may explain a difference. */
  pending: { events: number; sync: boolean };
  deadEvents: string[];
};

export type InvoiceCopy = {
  id: string;
  status: InvoiceStatus;
  totalCents: number;
  amountPaidCents: number;
  creditedCents: number;
  runCredits: number;
};

export type SpanBatch = {
  id: string;
  credits: number;
  timestampMs: Ms;
  status: 'sealed' | 'sent' | 'rejected';
  createdAtMs: Ms;
  sentAtMs: Ms | null;
  lastError: string | null;
};

/** Stripe's side. */
export type StripeBooks = {
  subscriptions: SubscriptionState[];
  /** Ours: of other products our books have nothing to say (rule 8). Those made in the span and in the longest period before it, since a period is billed by several. */
  invoices: InvoiceState[];
  /** What our books name and its lists do not have, asked for one by one: those that it does not know. */
  unknownInvoices: string[];
  /** What our books name and is another product. */
  foreignInvoices: string[];
  card: string | null;
  /** Those of which we know, as they are there. */
  disputes: { id: string; status: DisputeStatus | null }[];
  /** Credits that the meter counts in the span, widened to whole minutes. */
  counted: number;
};

/** Usage without an end (rule 9), by why no invoice bills it. */
export const UNBILLED_KINDS = WRITE_OFF_CAUSES.map((cause) => `unbilled_${cause}` as const);

export const DIFFERENCE_KINDS = [
  'run_ledger',
  'ledger_fact',
  'fact_batch',
  'balance',
  'usage_day',
  'stranded_hold',
  'usage_unsent',
  'usage_rejected',
  'batch_meter',
  'meter_invoice',
  'recharge',
  'subscription',
  'invoice',
  'card',
  'dispute',
  'live_subscriptions',
  'accounts_quantity',
  'runs_item',
  'threshold',
  'dead_event',
  ...UNBILLED_KINDS,
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Two books that disagree about one thing. */
export type Difference = {
  kind: DifferenceKind;
  /** What it is about: an id, a day, a field, or the start of a period. */
  subject: string;
  ours: string;
  theirs: string;
  /** Work that is on its way explains it: it is expected to be gone at the next look. */
  settling: boolean;
};
