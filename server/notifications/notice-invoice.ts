import type { Executor } from '../../db/transaction.ts';
import { findStanding } from '../billing/find-standing.ts';
import { findInvoice, type MirroredInvoice } from '../billing/invoice-store.ts';
import { owedCents } from '../billing/owed-invoice-store.ts';
import { GRACE_MS } from '../billing/standing.ts';
import { findUsable } from '../billing/usable.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { lowBalanceThreadKey } from './notice-low-balance.ts';
import { type NotifyPorts, notify } from './notify.ts';
import { findStandingNotice, type Notice } from './store.ts';
import type { PaymentParams } from './words/payments.ts';

const ALARMS = ['payment_failed', 'needs_confirmation', 'grace_ending', 'paused'];

/** Shared by all notices about one invoice's payment: a later one supersedes an earlier one. */
export const paymentThreadKey = (invoiceId: InvoiceId): string => `payment:${invoiceId}`;

/** Notifies of an invoice's state: recharged, failed and why, settled after a failure, or uncollectible. */
export const noticeInvoice = (ports: NotifyPorts, customerId: CustomerId, invoiceId: InvoiceId): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const invoice = await findInvoice(db, customerId, invoiceId);
    if (!invoice) return null;
    if (invoice.status === 'open' && invoice.collection === 'sent')
      return decideSent(db, { customerId, invoice, nowMs });
    if (invoice.status === 'open') return decideFailed(db, customerId, invoice);
    if (invoice.status === 'uncollectible') return decideGivenUp(db, { customerId, invoice, nowMs });
    return decideSettled(db, { customerId, invoice, nowMs });
  });

type Case = { customerId: CustomerId; invoice: MirroredInvoice; nowMs: Ms };

async function decideFailed(db: Executor, customerId: CustomerId, invoice: MirroredInvoice): Promise<Notice | null> {
  const { id, failure, attemptCount: attempt } = invoice;
  if (failure === null) return null;
  const { available } = await getBalance(db, customerId);
  const failed = {
    dedupeKey: `invoice:${id}:failed:${attempt}`,
    threadKey: paymentThreadKey(id),
    worsens: true,
  };
  const params = { ...owedOf(invoice), hasCredits: available > 0, graceMs: GRACE_MS, attempt };
  return failure === 'needs_confirmation'
    ? { ...failed, kind: 'needs_confirmation', params }
    : { ...failed, kind: 'payment_failed', params: { ...params, reason: failure } };
}

const owedOf = (invoice: MirroredInvoice) => ({ amountCents: owedCents(invoice), payUrl: invoice.hostedUrl });

/** A sent invoice: that it is to be paid, and that its due date has passed. */
async function decideSent(db: Executor, { customerId, invoice, nowMs }: Case): Promise<Notice | null> {
  const { id, dueAtMs } = invoice;
  if (dueAtMs === null) return null;
  const threadKey = paymentThreadKey(id);
  if (nowMs < dueAtMs) {
    const params = { ...owedOf(invoice), dueAtMs };
    return { kind: 'invoice_due', dedupeKey: `invoice:${id}:sent`, threadKey, params };
  }
  const { usableCredits } = await findUsable(db, customerId, nowMs);
  return {
    kind: 'payment_failed',
    dedupeKey: `invoice:${id}:overdue`,
    threadKey,
    worsens: true,
    params: { ...owedOf(invoice), reason: 'overdue', dueAtMs, hasCredits: usableCredits > 0, graceMs: GRACE_MS },
  };
}

async function decideGivenUp(db: Executor, { customerId, invoice, nowMs }: Case): Promise<Notice | null> {
  const { standing } = await findStanding(db, customerId, nowMs);
  if (standing.kind !== 'paused') return null;
  return {
    kind: 'paused',
    dedupeKey: `invoice:${invoice.id}:uncollectible`,
    threadKey: paymentThreadKey(invoice.id),
    worsens: true,
    params: { ...owedOf(invoice), cause: 'uncollectible' },
  };
}

/** Paid or voided. One notice covers what follows: recharged credits, a failure that is over, resumed runs. */
async function decideSettled(db: Executor, { customerId, invoice, nowMs }: Case): Promise<Notice | null> {
  if (invoice.status !== 'paid' && invoice.status !== 'void') return null;
  const threadKey = paymentThreadKey(invoice.id);
  const before = await findStandingNotice(db, customerId, threadKey);
  const isPaid = invoice.status === 'paid';
  const hadFailed = (before !== null && ALARMS.includes(before.kind)) || (isPaid && invoice.attemptCount > 1);
  const base = { dedupeKey: `invoice:${invoice.id}:${invoice.status}`, threadKey };
  const settles = await settlesLowBalance(db, customerId);
  const runCredits = isPaid ? Math.max(0, invoice.runCredits) : 0;
  const payment = paymentOf(invoice);
  const { standing } = await findStanding(db, customerId, nowMs);
  if (!hadFailed) {
    if (runCredits === 0) return null;
    const hasEnded = standing.kind === 'ended';
    return {
      ...base,
      ...(hasEnded ? {} : settles),
      kind: 'recharged',
      params: { invoiceId: invoice.id, runCredits, payment, hasEnded },
    };
  }
  const isActive = standing.kind === 'active';
  return {
    ...base,
    ...settles,
    // A charge for runs is always mailed, whether or not it failed before.
    answers: runCredits === 0,
    kind: isActive && before?.kind === 'paused' ? 'resumed' : 'payment_confirmed',
    params: {
      cause: 'payment',
      payment,
      runCredits,
      standing: isActive ? 'active' : standing.kind === 'ended' ? 'ended' : 'other',
    },
  };
}

/** A recharge above the alert level ends the low-balance notice. */
async function settlesLowBalance(db: Executor, customerId: CustomerId): Promise<{ settles?: string }> {
  const { lowBalanceCredits: level } = await getCustomer(db, customerId);
  const { posted } = await getBalance(db, customerId);
  return level !== null && posted >= level ? { settles: lowBalanceThreadKey(customerId) } : {};
}

/** What was charged, which is less than the invoice's total when a balance or a discount was applied. */
function paymentOf({
  status,
  amountPaidCents,
  amountDueCents,
  creditedCents,
  totalCents,
}: MirroredInvoice): PaymentParams {
  if (status === 'void') return { how: 'voided', amountCents: amountDueCents };
  if (amountPaidCents > 0 || totalCents <= 0) return { how: 'charged', amountCents: amountPaidCents };
  return { how: creditedCents > 0 ? 'credit_note' : 'credit_balance', amountCents: totalCents };
}
