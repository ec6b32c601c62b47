import { transaction } from '../../db/transaction.ts';
import { isOurInvoice, isOurs } from '../billing/ours.ts';
import { keptFirst } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault, unlessUnknown } from '../stripe/errors.ts';
import type { Difference, LocalBooks, Span, StripeBooks } from './books.ts';
import { compareBooks } from './compare.ts';
import { readLocalBooks } from './local-books.ts';
import { listUnreconciled, saveReconciliation } from './store.ts';

/** What a night looks back on: a whole monthly period, whichever month it is. */
const NIGHTLY_SPAN_MS: Ms = 35 * DAY_MS;
/** Invoices of a period are made up to so long after its begin. */
const LONGEST_PERIOD_MS: Ms = 32 * DAY_MS;
/** The nightly span, with the present instant in it. */
export const spanUntil = (nowMs: Ms): Span => ({ fromMs: nowMs - NIGHTLY_SPAN_MS, toMs: nowMs + 1 });

/** Every customer is looked at once in so long. */
const EVERY_MS: Ms = DAY_MS;
/** Of what our books name and Stripe's lists do not have: more than a few are no slip but another account. */
const MAX_ASKED_FOR = 50;
/** Each takes a handful of calls to Stripe. */
const BATCH_SIZE = 10;

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe'>;

export type Reconciliation = { customerId: CustomerId; span: Span; checkedAtMs: Ms; differences: Difference[] };

/**
 * Holds a customer's books against each other and against Stripe's over a span, widened to whole minutes. Changes
 * nothing. Errors: StripeFault when Stripe cannot be asked.
 */
export async function reconcileCustomer(ports: Ports, customerId: CustomerId, asked: Span): Promise<Reconciliation> {
  const { db, clock } = ports;
  const span = {
    fromMs: Math.floor(asked.fromMs / MINUTE_MS) * MINUTE_MS,
    toMs: Math.ceil(asked.toMs / MINUTE_MS) * MINUTE_MS,
  };
  // What Stripe lists is held against what ours names, which is read again after Stripe's: what arrives in between makes
  // us newer, which the next look settles.
  const named = await transaction(db, (trx) => readLocalBooks(trx, customerId, span));
  const stripe = await readStripeBooks(ports, named, span);
  const local = await transaction(db, (trx) => readLocalBooks(trx, customerId, span));
  const nowMs = clock.now();
  return { customerId, span, checkedAtMs: nowMs, differences: compareBooks(local, stripe, span, nowMs) };
}

async function readStripeBooks({ stripe }: Pick<Ports, 'stripe'>, named: LocalBooks, span: Span): Promise<StripeBooks> {
  const { customerId, stripeCustomerId } = named;
  const made = { fromMs: span.fromMs - LONGEST_PERIOD_MS, toMs: span.toMs };
  const listed = stripeCustomerId
    ? {
        counted: await stripe.sumUsage(stripeCustomerId, span.fromMs, span.toMs),
        ...(await listOurs(stripe, { customerId, stripeCustomerId, made })),
      }
    : { subscriptions: [], invoices: [], counted: 0 };
  const [live] = keptFirst(listed.subscriptions);
  const ids = new Set([
    ...named.invoices.map(({ id }) => id),
    ...named.invoiceEntries.map(({ invoiceId }) => invoiceId),
  ]);
  for (const { id } of listed.invoices) ids.delete(id);
  const unknownInvoices: string[] = [];
  const foreignInvoices: string[] = [];
  const ourIds = new Set(listed.subscriptions.map(({ id }) => id));
  for (const id of [...ids].slice(0, MAX_ASKED_FOR)) {
    const invoice = await unlessUnknown(stripe.getInvoice(id));
    if (invoice === null) unknownInvoices.push(id);
    else if (!isOurInvoice(invoice, customerId, ourIds)) foreignInvoices.push(id);
  }
  const disputes = [];
  for (const { id } of named.disputes.slice(0, MAX_ASKED_FOR))
    disputes.push({ id, status: (await unlessUnknown(stripe.getDispute(id)))?.status ?? null });
  // Without a subscription nothing is charged, and the card that we knew last may stay.
  const found = live && stripeCustomerId ? await stripe.findCard(stripeCustomerId, live.id) : null;
  return {
    ...listed,
    unknownInvoices,
    foreignInvoices,
    disputes,
    card: live ? (found?.card?.paymentMethodId ?? null) : named.card,
  };
}

/** What Stripe has of ours: the customer may have other products (rule 8). */
async function listOurs(
  stripe: Ports['stripe'],
  of: { customerId: CustomerId; stripeCustomerId: string; made: Span },
): Promise<Pick<StripeBooks, 'subscriptions' | 'invoices'>> {
  const found = await stripe.listSubscriptions(of.stripeCustomerId);
  const subscriptions = found.filter((subscription) => isOurs(subscription, of.customerId));
  const ids = new Set(subscriptions.map(({ id }) => id));
  const invoices = await stripe.listInvoices(of.stripeCustomerId, of.made);
  return { subscriptions, invoices: invoices.filter((invoice) => isOurInvoice(invoice, of.customerId, ids)) };
}

/** The nightly look at customers whose last one is a day old. True when there may be more. */
export async function reconcileNightly(ports: Ports & Pick<Deps, 'log'>): Promise<boolean> {
  const { db, clock, log } = ports;
  const nowMs = clock.now();
  const due = await listUnreconciled(db, { beforeMs: nowMs - EVERY_MS, limit: BATCH_SIZE });
  for (const customerId of due) {
    try {
      const found = await reconcileCustomer(ports, customerId, spanUntil(nowMs));
      await saveReconciliation(db, found);
      const unexplained = found.differences.filter((difference) => !difference.settling);
      if (unexplained.length > 0)
        log.warn({ customer: customerId, kinds: unexplained.map((each) => each.kind) }, 'books do not agree');
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error;
      log.warn({ customer: customerId, kind: error.kind }, 'books could not be compared');
      return false;
    }
  }
  return due.length === BATCH_SIZE;
}
