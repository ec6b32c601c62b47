import { findStanding } from '../billing/find-standing.ts';
import { findFailedInvoice } from '../billing/invoice-store.ts';
import type { PulledInvoice } from '../billing/pull.ts';
import { disputePauses } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { tell } from './tell.ts';
import { day, dollars } from './words.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;

/** Tells what a change of subscription means: begun, going to end, ended. */
export async function noticeSubscription(ports: Ports, customerId: CustomerId): Promise<void> {
  const { standing, subscription } = await findStanding(ports.db, customerId, ports.clock.now());
  if (!subscription) return;
  const billing = { label: 'Open billing', href: '/billing' };
  if (standing.kind === 'active') {
    await tell(ports, customerId, {
      kind: 'subscribed',
      causeKey: `subscription:${subscription.id}:active`,
      title: 'Your subscription is active',
      body: 'You have 5,000 credits. Each 5,000 runs you use are charged at $30, and the credits come back when that is paid.',
      link: { label: 'Run a scenario', href: '/scenarios' },
    });
  }
  if (standing.kind === 'active' && subscription.cancelAtMs !== null) {
    await tell(ports, customerId, {
      kind: 'canceling',
      causeKey: `subscription:${subscription.id}:cancel:${subscription.cancelAtMs}`,
      title: `Your subscription ends on ${day(subscription.cancelAtMs)}`,
      body: 'You can use it until then. What you used and is not billed yet comes on a last invoice. You can take this back on the Billing page until that day.',
      link: billing,
    });
  }
  if (standing.kind === 'ended') {
    await tell(ports, customerId, {
      kind: 'ended',
      causeKey: `subscription:${subscription.id}:ended`,
      title: 'Your subscription has ended',
      body: 'Your accounts, scenarios and results stay here to read. Subscribe again to run scenarios.',
      link: billing,
    });
  }
}

/** Tells what an invoice's new state means: recharged, failed, or paid after it had failed. */
export async function noticeInvoice(ports: Ports, { customerId, invoice, recharged }: PulledInvoice): Promise<void> {
  if (invoice.status === 'open' && invoice.attemptCount > 0) {
    await tell(ports, customerId, {
      kind: 'payment_failed',
      causeKey: `invoice:${invoice.id}:failed:${invoice.attemptCount}`,
      ...failureWords(invoice),
    });
  }
  if (invoice.status !== 'paid') return;
  if (recharged) {
    await tell(ports, customerId, {
      kind: 'recharged',
      causeKey: `invoice:${invoice.id}:recharged`,
      title: `${invoice.runCredits.toLocaleString('en-US')} credits are back`,
      body: `Your payment of ${dollars(invoice.amountPaidCents)} went through, and the runs it billed were given back as credits.`,
      link: { label: 'See the statement', href: '/usage' },
    });
  }
  if (invoice.attemptCount > 1 && !(await findFailedInvoice(ports.db, customerId))) {
    await tell(ports, customerId, {
      kind: 'restored',
      causeKey: `invoice:${invoice.id}:restored`,
      title: 'Payment received: everything is back',
      body: `Your payment of ${dollars(invoice.amountPaidCents)} went through. Runs can start again, and waiting ones go on by themselves.`,
      link: { label: 'Open billing', href: '/billing' },
    });
  }
}

/** Why a payment failed and what mends it: the same as the pages say. */
function failureWords({ failure, attemptCount, amountDueCents, hostedUrl }: PulledInvoice['invoice']) {
  const amount = dollars(amountDueCents);
  const atStripe = (label: string) => ({ label, href: hostedUrl ?? '/billing' });
  // Grace is counted from the first failure: a later one does not begin it anew.
  const grace =
    attemptCount === 1
      ? 'You can go on with the credits you have for three days; then runs pause until it is paid.'
      : 'Once it is paid, everything is back at once.';
  if (failure === 'needs_confirmation') {
    return {
      title: `Confirm your payment of ${amount}`,
      body: `Your bank asks whether it is you who pays, and only you can answer. ${grace}`,
      link: atStripe('Confirm the payment'),
    };
  }
  if (failure === 'no_card') {
    return {
      title: `Your payment of ${amount} failed: there is no card`,
      body: `Add a card, and it is charged at once. ${grace}`,
      link: { label: 'Open billing', href: '/billing' },
    };
  }
  return {
    title: `Your payment of ${amount} failed`,
    body: `The card was declined${attemptCount > 1 ? ' once more' : ''}. You can pay with the same card or another. ${grace}`,
    link: atStripe('Pay this invoice'),
  };
}

/** Tells what a dispute does: it pauses while it is open or lost, and ends when it is won (rule 6). */
export async function noticeDispute(ports: Ports, customerId: CustomerId, dispute: DisputeState): Promise<void> {
  const won = dispute.status === 'won';
  if (!won && !disputePauses(dispute.status)) return;
  const amount = dollars(dispute.amountCents);
  await tell(ports, customerId, {
    kind: won ? 'dispute_won' : 'disputed',
    causeKey: `dispute:${dispute.id}:${won ? 'won' : 'open'}`,
    title: won ? 'The dispute is settled: runs go on' : `A payment of ${amount} is disputed`,
    body: won
      ? `The bank decided that the payment of ${amount} stands. Runs can start again.`
      : 'Your bank was asked to take a payment back. Runs are paused until that is settled; nothing is lost.',
    link: { label: 'Open billing', href: '/billing' },
  });
}

/** Tells once when grace is over; found by a sweep, since no event says so. */
export async function noticePaused(ports: Ports, customerId: CustomerId): Promise<void> {
  const { standing } = await findStanding(ports.db, customerId, ports.clock.now());
  const failed = await findFailedInvoice(ports.db, customerId);
  if (standing.kind !== 'paused' || !failed) return;
  await tell(ports, customerId, {
    kind: 'paused',
    causeKey: `invoice:${failed.id}:paused`,
    title: 'Runs are paused',
    body: `The payment of ${dollars(failed.amountDueCents)} has been open for three days. Nothing is lost: runs start again as soon as it is paid.`,
    link: { label: 'Pay this invoice', href: failed.hostedUrl ?? '/billing' },
  });
}
