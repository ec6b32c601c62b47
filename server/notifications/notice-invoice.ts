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

/** What all notices about the payment of one invoice share: the later one supersedes the earlier. */
export const paymentThreadKey = (invoiceId: string): string => `payment:${invoiceId}`;

/** Tells what an invoice's state means: charged and recharged, failed and why, settled after it had failed, or given up. */
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
      title: `Your payment of ${amount} failed: there is no card`,
      body: `Add a card, and it is charged at once. ${grace}`,
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

/** Paid or voided. Whatever follows from it is one notice: credits that are back, a failure that is over, runs that go on. */
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
    const link = { label: 'See what was charged', href: `/billing/invoices/${invoice.id}` };
    if (standing.kind === 'ended') {
      return {
        ...base,
        kind: 'recharged',
        title: `Your last runs are paid: ${dollars(invoice.amountPaidCents)}`,
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
    ? 'Runs can start again, and waiting ones go on by themselves.'
    : standing.kind === 'ended'
      ? 'The subscription has ended meanwhile.'
      : 'Something else is still open: Billing shows what.';
  return {
    ...base,
    ...settles,
    // That runs were charged is told whether or not it failed before.
    answers: back === null,
    kind: isActive && before?.kind === 'paused' ? 'resumed' : 'payment_confirmed',
    title: `${isPaid ? 'Payment received' : 'Invoice voided'}${isActive ? ': everything is back' : ''}`,
    body: `${payment}${back ? ` ${back}.` : ''} ${goOn}`,
    link: BILLING,
  };
}

/** With credits back above the level, there are not few any more. */
async function settlesLowBalance(db: Executor, customerId: CustomerId): Promise<{ settles?: string }> {
  const { lowBalanceCredits: level } = await getCustomer(db, customerId);
  const { posted } = await getBalance(db, customerId);
  return level !== null && posted >= level ? { settles: lowBalanceThreadKey(customerId) } : {};
}

/** What was charged, which is less than the invoice's total when a balance or a discount was applied. */
function paymentText({ amountPaidCents, totalCents }: MirroredInvoice): string {
  return amountPaidCents === 0 && totalCents > 0
    ? `Your invoice of ${dollars(totalCents)} was settled from your credit balance. Nothing was charged.`
    : `Your payment of ${dollars(amountPaidCents)} went through.`;
}

const runsOf = ({ runCredits }: MirroredInvoice) => `${count(runCredits)} ${runCredits === 1 ? 'run' : 'runs'}`;
const creditsOf = ({ runCredits }: MirroredInvoice) =>
  `${count(runCredits)} ${runCredits === 1 ? 'credit is' : 'credits are'}`;
