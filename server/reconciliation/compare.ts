import { keptFirst } from '../billing/standing.ts';
import { byCause } from '../billing/write-off-unbilled.ts';
import { THRESHOLD } from '../core/catalog.ts';
import { DAY_MS, HOUR_MS, type Ms } from '../core/units.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { OpenFact } from '../usage/write-off-store.ts';
import type { Difference, DifferenceKind, LocalBooks, Span, StripeBooks } from './books.ts';

/** Younger than this, usage is on its way: sealing, sending and Stripe's counting take their time. */
export const SETTLES_WITHIN_MS: Ms = HOUR_MS;

/** All that does not agree, ours against theirs, over a span. Pure. */
export function compareBooks(local: LocalBooks, stripe: StripeBooks, span: Span, nowMs: Ms): Difference[] {
  return [
    ...amongOurselves(local),
    ...onTheWay(local, nowMs),
    ...withoutEnd(local, stripe),
    ...meterAgainstBatches(local, stripe, span, nowMs),
    ...invoicesAgainstUsage(local, stripe, span, nowMs),
    ...recharges(local, stripe, span),
    ...mirror(local, stripe, span),
    ...requests(local, stripe),
  ];
}

const show = (value: string | number | null): string => (value === null ? 'none' : String(value));

const differ = (
  kind: DifferenceKind,
  subject: string,
  ours: string | number | null,
  theirs: string | number | null,
  settling = false,
): Difference[] => (ours === theirs ? [] : [{ kind, subject, ours: show(ours), theirs: show(theirs), settling }]);

/** What lies in one database, and was written in one transaction. */
function amongOurselves(local: LocalBooks): Difference[] {
  const { posted, ledger, held, holds, period, periodsCaptures } = local.balance;
  return [
    ...local.runDrift.flatMap((run) => differ('run_ledger', run.runId, run.counted, run.ledger)),
    ...local.factDrift.flatMap((fact) => differ('ledger_fact', fact.entryKey, fact.ledger, fact.fact)),
    ...local.batchDrift.flatMap((batch) => differ('fact_batch', batch.batchId, batch.facts, batch.sealed)),
    ...differ('balance', 'posted', posted, ledger),
    ...differ('balance', 'held', held, holds),
    ...differ('balance', 'period', period, periodsCaptures),
    ...local.dayDrift.flatMap((day) => differ('usage_day', day.day, day.rollup, day.ledger)),
    ...local.strandedHolds.flatMap((hold) => differ('stranded_hold', hold.runId, hold.credits, 0)),
    ...local.deadEvents.flatMap((id) => differ('dead_event', id, 'dead', 'sent')),
  ];
}

/** Usage that Stripe was not told of. */
function onTheWay(local: LocalBooks, nowMs: Ms): Difference[] {
  const { unsealed } = local;
  const isYoung = (sinceMs: Ms) => nowMs - sinceMs < SETTLES_WITHIN_MS;
  return [
    ...(unsealed ? differ('usage_unsent', 'unsealed', unsealed.credits, 0, isYoung(unsealed.oldestAtMs)) : []),
    ...local.batches.flatMap((batch) => {
      if (batch.status === 'rejected') return differ('usage_rejected', batch.id, batch.credits, 0);
      if (batch.status === 'sealed')
        return differ('usage_unsent', batch.id, batch.credits, 0, isYoung(batch.createdAtMs));
      return [];
    }),
  ];
}

/** Rule 9: closed usage that no invoice bills, by why; and what was written off and waits for an admin. */
function withoutEnd(local: LocalBooks, stripe: StripeBooks): Difference[] {
  const meterLacks = sumOf(local.batches.filter(({ status }) => status === 'sent')) > stripe.counted;
  const open = local.unbilled.flatMap(({ span, facts, wasInvoiced, isDue }) => {
    const subscription = stripe.subscriptions.find(({ id }) => id === span.subscriptionId) ?? null;
    const causes = [...byCause(facts, { span, subscription, wasInvoiced, meterLacks })];
    return causes.flatMap(([cause, some]) =>
      differ(`unbilled_${cause}`, span.subscriptionId ?? 'no subscription', sumOf(some), 0, !isDue),
    );
  });
  const written = local.writeOffs.flatMap(({ id, cause, credits }) => differ(`unbilled_${cause}`, id, credits, 0));
  return [...open, ...written];
}

const wasSent = ({ isRejected, sentAtMs }: OpenFact): boolean => !isRejected && sentAtMs !== null;

function meterAgainstBatches(local: LocalBooks, stripe: StripeBooks, span: Span, nowMs: Ms): Difference[] {
  const sent = local.batches.filter((batch) => batch.status === 'sent');
  const isFresh = sent.some((batch) => nowMs - (batch.sentAtMs ?? nowMs) < SETTLES_WITHIN_MS);
  const subject = `${new Date(span.fromMs).toISOString()}/${new Date(span.toMs).toISOString()}`;
  // Of usage that was cancelled at Stripe and is written off nothing is missing any more.
  const canceled = local.writtenOff.filter(({ cause }) => cause === 'usage_canceled');
  return differ('batch_meter', subject, sumOf(sent) - sumOf(canceled), stripe.counted, isFresh);
}

/** Each period that its cycle invoice closed bills what was sent in it; the one that runs is billed up to a threshold. */
function invoicesAgainstUsage(local: LocalBooks, stripe: StripeBooks, span: Span, nowMs: Ms): Difference[] {
  // What is written off, or is about to be, has a difference of its own.
  const withoutBill = [...local.writtenOff, ...local.unbilled.flatMap(({ facts }) => facts.filter(wasSent))];
  const sentWithin = (startMs: Ms, endMs: Ms) =>
    sumOf(local.batches.filter((b) => b.status === 'sent' && b.timestampMs >= startMs && b.timestampMs < endMs)) -
    sumOf(withoutBill.filter(({ atMs }) => atMs >= startMs && atMs < endMs));
  const runLines = stripe.invoices.flatMap((invoice) =>
    invoice.lines.filter((line) => line.kind === 'runs').map((line) => ({ ...line, invoice })),
  );
  const closed = runLines
    .filter(({ invoice }) => invoice.billingReason === 'subscription_cycle')
    .filter((line) => line.periodStartMs >= span.fromMs && line.periodEndMs <= span.toMs);
  const differences = closed.flatMap(({ periodStartMs, periodEndMs, invoice }) => {
    const billed = runLines.filter(
      (line) =>
        (line.invoice.subscriptionId === invoice.subscriptionId || line.writeOffId !== null) &&
        line.periodStartMs >= periodStartMs &&
        line.periodEndMs <= periodEndMs,
    );
    const isDraft = billed.some((line) => line.invoice.status === 'draft');
    const subject = new Date(periodStartMs).toISOString();
    return differ('meter_invoice', subject, sentWithin(periodStartMs, periodEndMs), quantityOf(billed), isDraft);
  });
  return [...differences, ...runningPeriod(stripe, span, nowMs, { runLines, sentWithin })];
}

/** More billed than used is never right; much more used than billed says that the threshold does not fire. */
function runningPeriod(
  stripe: StripeBooks,
  span: Span,
  nowMs: Ms,
  found: {
    runLines: { quantity: number; periodStartMs: Ms; invoice: InvoiceState }[];
    sentWithin(a: Ms, b: Ms): number;
  },
): Difference[] {
  const [live] = keptFirst(stripe.subscriptions);
  if (!live || live.periodStartMs < span.fromMs || nowMs > span.toMs) return [];
  const billed = quantityOf(
    found.runLines.filter(
      (line) => line.invoice.subscriptionId === live.id && line.periodStartMs >= live.periodStartMs,
    ),
  );
  const sent = found.sentWithin(live.periodStartMs, live.periodEndMs);
  // In a trial, and in a period’s last 24 hours, Stripe evaluates no threshold (stripe.md section 3).
  const isBlind = live.status === 'trialing' || live.periodEndMs - nowMs <= DAY_MS;
  const isRight = billed <= sent && (isBlind || sent - billed < 2 * THRESHOLD);
  return isRight ? [] : differ('meter_invoice', new Date(live.periodStartMs).toISOString(), sent, billed);
}

/** Rule 2 and rule 6: a paid invoice gives back what it billed, a voided one forgives it, others do neither. */
function recharges(local: LocalBooks, stripe: StripeBooks, span: Span): Difference[] {
  const entry = (invoiceId: string, kind: 'recharge' | 'forgiven') =>
    local.invoiceEntries.find((each) => each.invoiceId === invoiceId && each.kind === kind)?.credits ?? 0;
  const within = stripe.invoices.filter(({ createdAtMs }) => createdAtMs >= span.fromMs && createdAtMs < span.toMs);
  const settling = local.pending.events > 0;
  const causeless = local.invoiceEntries
    .filter(({ invoiceId }) => stripe.unknownInvoices.includes(invoiceId))
    .flatMap(({ invoiceId, kind, credits }) => differ('recharge', `${invoiceId} ${kind}`, credits, 0, settling));
  const caused = within.flatMap(({ id, status, runCredits }) => [
    ...differ('recharge', id, entry(id, 'recharge'), status === 'paid' ? runCredits : 0, settling),
    ...differ('recharge', `${id} (void)`, entry(id, 'forgiven'), status === 'void' ? runCredits : 0, settling),
  ]);
  return [...caused, ...causeless];
}

const SUBSCRIPTION_FIELDS = [
  'status',
  'accountsQuantity',
  'thresholdCredits',
  'periodStartMs',
  'periodEndMs',
  'cancelAtMs',
  'endedAtMs',
] as const;
const INVOICE_FIELDS = ['status', 'totalCents', 'amountPaidCents', 'creditedCents', 'runCredits'] as const;

/** Our copy of Stripe's objects. */
function mirror(local: LocalBooks, stripe: StripeBooks, span: Span): Difference[] {
  const settling = local.pending.events > 0;
  const subscriptions = stripe.subscriptions.flatMap((theirs) => {
    const ours = local.subscriptions.find((each) => each.id === theirs.id);
    if (!ours) return differ('subscription', theirs.id, null, theirs.status, settling);
    return SUBSCRIPTION_FIELDS.flatMap((field) =>
      differ('subscription', `${theirs.id} ${field}`, ours[field], theirs[field], settling),
    );
  });
  const invoices = stripe.invoices
    .filter(({ createdAtMs }) => createdAtMs >= span.fromMs && createdAtMs < span.toMs)
    .flatMap((theirs) => {
      const ours = local.invoices.find((each) => each.id === theirs.id);
      if (!ours) return differ('invoice', theirs.id, null, theirs.status, settling);
      return INVOICE_FIELDS.flatMap((field) =>
        differ('invoice', `${theirs.id} ${field}`, ours[field], theirs[field], settling),
      );
    });
  const unknown = local.subscriptions
    .filter(({ id }) => !stripe.subscriptions.some((theirs) => theirs.id === id))
    // Of a customer who was deleted there and came back, what the former one had is over here too.
    .filter(({ endedAtMs }) => endedAtMs === null)
    .flatMap(({ id, status }) => differ('subscription', id, status, null, settling));
  const made = local.invoices
    .filter(({ id }) => stripe.unknownInvoices.includes(id))
    .flatMap(({ id, status }) => differ('invoice', id, status, null, settling));
  const foreign = local.invoices
    .filter(({ id }) => stripe.foreignInvoices.includes(id))
    .flatMap(({ id, status }) => differ('invoice', id, status, 'another product', settling));
  const disputes = stripe.disputes.flatMap(({ id, status }) => {
    const ours = local.disputes.find((each) => each.id === id);
    return ours ? differ('dispute', id, ours.status, status, settling) : [];
  });
  const card = differ('card', 'default payment method', local.card, stripe.card, settling);
  return [...subscriptions, ...unknown, ...invoices, ...made, ...foreign, ...disputes, ...card];
}

/** What we want of Stripe's subscription against what it is. */
function requests(local: LocalBooks, stripe: StripeBooks): Difference[] {
  const live = keptFirst(stripe.subscriptions);
  const settling = local.pending.sync || local.pending.events > 0;
  const [subscription] = live;
  if (!subscription) return [];
  return [
    ...(live.length > 1 ? differ('live_subscriptions', 'live', 1, live.length, settling) : []),
    ...differ('accounts_quantity', subscription.id, local.attachedAccounts, subscription.accountsQuantity, settling),
    ...(subscription.runsItemId === null
      ? differ('runs_item', subscription.id, 'one item', 'none', settling)
      : differ('threshold', subscription.id, THRESHOLD, subscription.thresholdCredits, settling)),
  ];
}

const sumOf = (batches: { credits: number }[]): number => batches.reduce((sum, batch) => sum + batch.credits, 0);
const quantityOf = (lines: { quantity: number }[]): number => lines.reduce((sum, line) => sum + line.quantity, 0);
