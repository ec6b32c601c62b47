import { DAY_MS, type Ms } from '../../core/units.ts';
import type { Random } from '../random.ts';

/** What the model of Stripe keeps. Plain data: a seed begins with a copy. */
export type Books = {
  made: number;
  customers: Map<string, Customer>;
  checkouts: Map<string, Checkout>;
  subscriptions: Map<string, Subscription>;
  invoices: Map<string, Invoice>;
  disputes: Map<string, Dispute>;
  refunds: Map<string, Refund>;
  meterEvents: MeterEvent[];
  /** When each identifier was last seen: forgotten after a day. */
  identifiers: Map<string, Ms>;
  /** First answers by idempotency key: kept a day. */
  answers: Map<string, { atMs: Ms; asked: string; answer: unknown }>;
  events: StripeEvent[];
};

export type Customer = {
  id: string;
  ourId: string;
  card: 'good' | 'declined';
  /** Each change of the card makes another payment method. */
  methodId: string;
  methodSinceMs: Ms;
  /** An operator takes each draft out of automatic collection as it is made (`auto_advance: false`). */
  holdsDrafts: boolean;
  isDeleted: boolean;
};

export type PauseBehavior = 'keep_as_draft' | 'mark_uncollectible' | 'void';

export type Checkout = {
  id: string;
  customer: string;
  accounts: number;
  status: 'open' | 'complete' | 'expired';
  payment: 'paid' | 'unpaid';
  subscription: string | null;
  expiresAtMs: Ms;
};

export type Subscription = {
  id: string;
  customer: string;
  status: 'active' | 'trialing' | 'past_due' | 'unpaid' | 'canceled';
  /** The customer id that our checkout leaves; null on what an operator made. */
  ownerMark: string | null;
  /** Sells something else: no item has a price of ours. */
  isOther: boolean;
  runsItem: string | null;
  runsItemSinceMs: Ms | null;
  trial: { startMs: Ms; endMs: Ms } | null;
  endReason: 'payment_failed' | 'cancellation_requested' | null;
  /** `sent`: invoices are sent, and due after so many days. */
  collection: Invoice['collection'];
  daysUntilDue: number;
  paused: { behavior: PauseBehavior; sinceMs: Ms } | null;
  /** A call of ours ended it, or changed it though it is another product. */
  wasEndedByUs: boolean;
  wasTouchedByUs: boolean;
  accountsItem: string | null;
  quantity: number;
  threshold: number | null;
  periodStartMs: Ms;
  periodEndMs: Ms;
  cancelAtMs: Ms | null;
  endedAtMs: Ms | null;
  createdAtMs: Ms;
  /** Credits of the current period that invoices have billed. */
  billed: number;
  /** Proration lines that wait for the next invoice. */
  pending: Line[];
};

export type Line = {
  id: string;
  kind: 'runs' | 'accounts' | 'other';
  quantity: number;
  amountCents: number;
  proration: boolean;
  startMs: Ms;
  endMs: Ms;
  /** The write-off that an invoice item of ours bills. */
  writeOffId: string | null;
};

export type Invoice = {
  id: string;
  customer: string;
  subscription: string | null;
  /** The customer id that we left on it or on its subscription. */
  ownerMark: string | null;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_threshold' | 'subscription_update' | 'manual';
  lines: Line[];
  collection: 'charged' | 'sent';
  dueAtMs: Ms | null;
  /** Stripe finalizes and collects it by itself. */
  autoAdvance: boolean;
  /** An operator held it as it was made. */
  isHeld: boolean;
  /** Why a call of ours should not have finalized or charged it (rule 11). */
  forcedBecause: 'held' | 'sent' | 'paused' | null;
  /** The period whose late usage a draft still takes in; null when its lines stand. */
  takesIn: { startMs: Ms; endMs: Ms; billedBefore: number } | null;
  attempts: number;
  failedMethodId: string | null;
  /** When Stripe tries again, or finds a sent invoice overdue. */
  nextAttemptMs: Ms | null;
  createdAtMs: Ms;
  finalizedAtMs: Ms | null;
  paidAtMs: Ms | null;
  /** When it was voided or given up. */
  closedAtMs: Ms | null;
  refundedCents: number;
};

export type Refund = { invoice: string; cents: number; createdAtMs: Ms };

export type Dispute = {
  id: string;
  invoice: string;
  amountCents: number;
  status: 'needs_response' | 'won' | 'lost';
  createdAtMs: Ms;
};

export type MeterEvent = {
  identifier: string | null;
  customer: string;
  credits: number;
  timestampMs: Ms;
  /** Aggregation is asynchronous: summaries and invoices see it from here on. */
  countsFromMs: Ms;
  /** An operator cancelled it by an adjustment. */
  isCanceled: boolean;
};

/** An event as it is sent: which object, of whom. Instants in seconds, as Stripe's. */
export type StripeEvent = {
  id: string;
  type: string;
  createdS: number;
  object: { id: string; object: string; customer?: string };
};

/** The model while a seed runs. */
export type Model = {
  books: Books;
  nowMs(): Ms;
  random: Random;
  /** How late meter events are counted at most. */
  meterDelayMs: Ms;
  /** How long after the last failed attempt a subscription is given up, and as what. */
  givesUpAs: 'unpaid' | 'canceled';
  onEvent(event: StripeEvent): void;
};

/** 5,000 credits a threshold would need seeds of thousands of slices: the model bills at a hundredth of what is asked. */
export const THRESHOLD_SCALE = 100;
export const PERIOD_MS = 30 * DAY_MS;

export const createBooks = (): Books => ({
  made: 0,
  customers: new Map(),
  checkouts: new Map(),
  subscriptions: new Map(),
  invoices: new Map(),
  disputes: new Map(),
  refunds: new Map(),
  meterEvents: [],
  identifiers: new Map(),
  answers: new Map(),
  events: [],
});

export function makeId(model: Model, prefix: string): string {
  model.books.made += 1;
  return `${prefix}_${String(model.books.made).padStart(5, '0')}`;
}

export const newCustomer = (model: Model, id: string) =>
  ({ card: 'good', methodId: `pm_${id}`, methodSinceMs: model.nowMs(), holdsDrafts: false, isDeleted: false }) as const;

/** Tells of a change. Stripe's `created` has whole seconds: changes of one second tie. */
export function tell(model: Model, type: string, object: StripeEvent['object']): void {
  const event = { id: makeId(model, 'evt'), type, createdS: Math.floor(model.nowMs() / 1_000), object };
  model.books.events.push(event);
  model.onEvent(event);
}

export const isLiveAtStripe = ({ status }: Subscription): boolean => status !== 'canceled';

/** What Stripe has counted for a customer in `[startMs, endMs)` by now. */
export function counted(model: Model, customer: string, startMs: Ms, endMs: Ms): number {
  const nowMs = model.nowMs();
  let sum = 0;
  for (const event of model.books.meterEvents) {
    const isWithin = event.timestampMs >= startMs && event.timestampMs < endMs;
    if (event.customer === customer && isWithin && event.countsFromMs <= nowMs && !event.isCanceled)
      sum += event.credits;
  }
  return sum;
}

/** What the current period has used and no invoice has billed: nothing in a trial, or without an item for runs. */
export function unbilled(model: Model, subscription: Subscription): number {
  const { customer, periodStartMs, periodEndMs, runsItemSinceMs, billed } = subscription;
  if (subscription.runsItem === null || subscription.status === 'trialing') return 0;
  const fromMs = Math.max(periodStartMs, runsItemSinceMs ?? 0);
  return counted(model, customer, fromMs, periodEndMs) - billed;
}
