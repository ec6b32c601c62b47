import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import { owedCents } from '../billing/owed-invoice-store.ts';
import type { Usable } from '../billing/usable.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { WAITING_DISPUTES } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import { findUsableOfMany, type UsableWithFacts } from './usable-of-many.ts';

/** Whether a customer can start runs now, or why not, and what to do about it. */
export type Verdict = {
  canRun: boolean;
  /** A few words: "Dispute open", "No credits". */
  why: string;
  sinceMs: Ms | null;
  amountCents: number | null;
  fix: string | null;
  invoiceId: InvoiceId | null;
};

const CAN: Verdict = { canRun: true, why: 'Can run', sinceMs: null, amountCents: null, fix: null, invoiceId: null };
const cannot = (why: string, rest: Partial<Verdict> = {}): Verdict => ({ ...CAN, canRun: false, why, ...rest });

type Found = { verdict: Verdict; usable: Usable };

/** The verdicts of a page of customers. */
export async function readVerdicts(
  db: Executor,
  customerIds: CustomerId[],
  nowMs: Ms,
): Promise<Map<CustomerId, Found>> {
  const found = await findUsableOfMany(db, customerIds, nowMs);
  return new Map([...found].map(([id, usable]) => [id, { usable, verdict: verdictOf(usable) }]));
}

export const readVerdict = async (db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Found> =>
  present((await readVerdicts(db, [customerId], nowMs)).get(customerId), `customer ${customerId}`);

function verdictOf(usable: UsableWithFacts): Verdict {
  const { standing } = usable;
  if (standing.kind === 'none') return cannot('Not subscribed', { fix: 'The customer subscribes on its own.' });
  if (standing.kind === 'ended')
    return cannot('Subscription ended', { sinceMs: standing.endedMs, fix: 'The customer subscribes again.' });
  const money = moneyVerdict(usable);
  if (money) return money;
  if (usable.usableCredits > 0) return CAN;
  if (usable.capLeftCredits !== null && usable.capLeftCredits <= 0)
    return cannot('Monthly cap reached', { fix: 'Raise or remove the cap, or wait for the next billing period.' });
  return cannot('No credits', { fix: 'The next paid invoice brings credits back. Give credits if it cannot wait.' });
}

/** What the standing makes of the money; null when it lets runs start. */
function moneyVerdict({ standing, usableCredits, ...usable }: UsableWithFacts): Verdict | null {
  const owed = usable.uncollectible ?? usable.owed;
  const facts = owed && {
    sinceMs: owed.failedAtMs ?? owed.dueAtMs,
    amountCents: owedCents(owed),
    invoiceId: owed.id,
  };
  if (standing.kind === 'past_due')
    return usableCredits > 0
      ? { ...CAN, why: 'Can run until grace ends', ...facts, fix: 'Collect the open invoice.' }
      : cannot('Payment open, no credits', { ...facts, fix: 'Collect the open invoice.' });
  if (standing.kind !== 'paused') return null;
  switch (standing.reason) {
    case 'blocked':
      return cannot('Blocked by an admin', { fix: 'Unblock the customer.' });
    case 'disputed':
      return disputeVerdict(usable.dispute);
    case 'card_owes':
      return cannot('Card of somebody who owes', { fix: 'Another card, or the other customer pays.' });
    case 'uncollectible':
      return cannot('Invoice uncollectible', { ...facts, fix: 'Collect it after all, or void it.' });
    case 'unpaid':
      return cannot('Payment overdue', { ...facts, fix: 'Collect the open invoice, or void it.' });
  }
}

function disputeVerdict(dispute: Row<'disputes'> | null): Verdict {
  const facts = dispute && disputeFacts(dispute);
  if (dispute?.status === 'lost')
    return cannot('Dispute lost', { ...facts, fix: 'Only a won dispute resumes runs. End the subscription.' });
  if (dispute && !WAITING_DISPUTES.includes(dispute.status))
    return cannot('Payment disputed', { ...facts, fix: 'Wait for the bank: evidence was submitted.' });
  return cannot('Payment disputed', { ...facts, fix: 'Submit evidence on the page Disputes.' });
}

const disputeFacts = (dispute: Row<'disputes'>): Partial<Verdict> => ({
  amountCents: dispute.amount_cents,
  invoiceId: dispute.invoice_id,
  sinceMs: dispute.created_at_ms ?? dispute.fetched_at_ms,
});
