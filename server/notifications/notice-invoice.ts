import type { Executor } from '../../db/transaction.ts';
import { findStanding } from '../billing/find-standing.ts';
import { findInvoice, type MirroredInvoice } from '../billing/invoice-store.ts';
import { owedCents } from '../billing/owed-invoice-store.ts';
import { GRACE_TEXT } from '../billing/standing-text.ts';
import { findUsable } from '../billing/usable.ts';
import { count, day, dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { lowBalanceThreadKey } from './notice-low-balance.ts';
import { type NotifyPorts, notify } from './notify.ts';
import { findStandingNotice, type Notice } from './store.ts';

const BILLING = { label: 'Open billing', href: '/billing' };
const ALARMS = ['payment_failed', 'needs_confirmation', 'grace_ending', 'paused'];

/** Shared by all notices about one invoice's payment: a later one supersedes an earlier one. */
export const paymentThreadKey = (invoiceId: string): string => `payment:${invoiceId}`;

/** Notifies of an invoice's state: recharged, failed and why, settled after a failure, or uncollectible. */
export const noticeInvoice = (ports: NotifyPorts, customerId: CustomerId, invoiceId: string): Promise<void> =>
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
  if (invoice.failure === null) return null;
  const { available } = await getBalance(db, customerId);
  return {
    kind: invoice.failure === 'needs_confirmation' ? 'needs_confirmation' : 'payment_failed',
    dedupeKey: `invoice:${invoice.id}:failed:${invoice.attemptCount}`,
    threadKey: paymentThreadKey(invoice.id),
    worsens: true,
    ...failureWords(invoice, available > 0),
  };
}

/** A sent invoice: that it is to be paid, and that its due date has passed. */
async function decideSent(db: Executor, { customerId, invoice, nowMs }: Case): Promise<Notice | null> {
  const { id, dueAtMs, hostedUrl } = invoice;
  if (dueAtMs === null) return null;
  const amount = dollars(owedCents(invoice));
  const payable = {
    threadKey: paymentThreadKey(id),
    link: { label: 'Pay this invoice', href: hostedUrl ?? '/billing' },
  };
  if (nowMs < dueAtMs) {
    return {
      ...payable,
      kind: 'invoice_due',
      dedupeKey: `invoice:${id}:sent`,
      title: `Your invoice of ${amount} is due on ${day(dueAtMs)}`,
      body: 'Your invoices are sent to you instead of charged to a card. Credits come back when this one is paid.',
    };
  }
  const { usableCredits } = await findUsable(db, customerId, nowMs);
  return {
    ...payable,
    kind: 'payment_failed',
    dedupeKey: `invoice:${id}:overdue`,
    worsens: true,
    title: `Your invoice of ${amount} is overdue`,
    body: `It was due on ${day(dueAtMs)}. ${firstFailureText(usableCredits > 0)}`,
  };
}

/** What the first failure means for runs. */
const firstFailureText = (hasCredits: boolean): string =>
  hasCredits
    ? `You can use the credits you have for ${GRACE_TEXT}. After that, runs are paused until it is paid.`
    : 'No credits are left. Runs resume by themselves as soon as it is paid.';

/** Why a payment failed and what fixes it: the same as the pages say. */
function failureWords(invoice: MirroredInvoice, hasCredits: boolean) {
  const { failure, attemptCount, hostedUrl } = invoice;
  const amount = dollars(owedCents(invoice));
  const atStripe = (label: string) => ({ label, href: hostedUrl ?? '/billing' });
  // Grace is counted from the first failure: a later one does not start it again.
  const grace = attemptCount > 1 ? 'Once it is paid, everything resumes at once.' : firstFailureText(hasCredits);
  if (failure === 'needs_confirmation') {
    return {
      title: `Confirm your payment of ${amount}`,
      body: `Your bank asks you to confirm this payment, and only you can do that. ${grace}`,
      link: atStripe('Confirm the payment'),
    };
  }
  if (failure === 'no_card') {
    return {
      title: `Your payment of ${amount} failed: no card on file`,
      body: `Add a card, and the payment is retried at once. ${grace}`,
      link: BILLING,
    };
  }
  return {
    title: `Your payment of ${amount} failed`,
    body: `The card was declined${attemptCount > 1 ? ' again' : ''}. You can pay with the same card or another one. ${grace}`,
    link: atStripe('Pay this invoice'),
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
    title: 'Runs are paused: an invoice could not be collected',
    body: `${dollars(owedCents(invoice))} could not be collected. Nothing is lost: runs start again as soon as it is settled.`,
    link: { label: 'Pay this invoice', href: invoice.hostedUrl ?? '/billing' },
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
  const back = isPaid && invoice.runCredits > 0 ? `${creditsOf(invoice)} back` : null;
  const payment = isPaid
    ? paymentText(invoice)
    : `The invoice of ${dollars(invoice.amountDueCents)} was voided. You no longer owe it.`;
  const { standing } = await findStanding(db, customerId, nowMs);
  if (!hadFailed) {
    if (!back) return null;
    const link = { label: 'View invoice', href: `/billing/invoices/${invoice.id}` };
    if (standing.kind === 'ended') {
      return {
        ...base,
        kind: 'recharged',
        title: `Your last runs are paid${invoice.amountPaidCents > 0 ? `: ${dollars(invoice.amountPaidCents)}` : ''}`,
        body: `${payment} It billed the ${runsOf(invoice)} that you had used when your subscription ended. Nothing is charged after it.`,
        link,
      };
    }
    return {
      ...base,
      ...settles,
      kind: 'recharged',
      title: back,
      body: `${payment} It billed ${runsOf(invoice)}, which you can use again.`,
      link,
    };
  }
  const isActive = standing.kind === 'active';
  const goOn = isActive
    ? 'Runs can start again, and waiting runs resume.'
    : standing.kind === 'ended'
      ? 'Your subscription has ended in the meantime.'
      : 'Something else still needs your attention. See Billing.';
  return {
    ...base,
    ...settles,
    // A charge for runs is always mailed, whether or not it failed before.
    answers: back === null,
    kind: isActive && before?.kind === 'paused' ? 'resumed' : 'payment_confirmed',
    title: `${isPaid ? 'Payment received' : 'Invoice voided'}${isActive ? ': runs can start again' : ''}`,
    body: `${payment}${back ? ` ${back}.` : ''} ${goOn}`,
    link: BILLING,
  };
}

/** A recharge above the alert level ends the low-balance notice. */
async function settlesLowBalance(db: Executor, customerId: CustomerId): Promise<{ settles?: string }> {
  const { lowBalanceCredits: level } = await getCustomer(db, customerId);
  const { posted } = await getBalance(db, customerId);
  return level !== null && posted >= level ? { settles: lowBalanceThreadKey(customerId) } : {};
}

/** What was charged, which is less than the invoice's total when a balance or a discount was applied. */
function paymentText({ amountPaidCents, creditedCents, totalCents }: MirroredInvoice): string {
  if (amountPaidCents > 0 || totalCents <= 0) return `Your payment of ${dollars(amountPaidCents)} went through.`;
  const from = creditedCents > 0 ? 'by a credit note' : 'from your credit balance';
  return `Your invoice of ${dollars(totalCents)} was settled ${from}. Nothing was charged.`;
}

const runsOf = ({ runCredits }: MirroredInvoice) => `${count(runCredits)} ${runCredits === 1 ? 'run' : 'runs'}`;
const creditsOf = ({ runCredits }: MirroredInvoice) =>
  `${count(runCredits)} ${runCredits === 1 ? 'credit is' : 'credits are'}`;
