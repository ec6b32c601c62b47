import type { Executor } from '../../db/transaction.ts';
import { owedCents } from '../billing/owed-invoice-store.ts';
import { findBillingProblem } from '../billing/problem.ts';
import { findUsable, type Usable } from '../billing/usable.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Whether a customer can start runs now, or why not, and what to do about it. */
export type Verdict = {
  canRun: boolean;
  /** A few words: "Dispute open", "No credits". */
  why: string;
  sinceMs: Ms | null;
  amountCents: number | null;
  fix: string | null;
  invoiceId: string | null;
};

const CAN: Verdict = { canRun: true, why: 'Can run', sinceMs: null, amountCents: null, fix: null, invoiceId: null };
const cannot = (why: string, rest: Partial<Verdict> = {}): Verdict => ({ ...CAN, canRun: false, why, ...rest });

export async function readVerdict(
  db: Executor,
  customerId: CustomerId,
  nowMs: Ms,
): Promise<{ verdict: Verdict; usable: Usable }> {
  const usable = await findUsable(db, customerId, nowMs);
  return { usable, verdict: await verdictOf(db, customerId, usable, nowMs) };
}

async function verdictOf(db: Executor, customerId: CustomerId, usable: Usable, nowMs: Ms): Promise<Verdict> {
  const { standing } = usable;
  if (standing.kind === 'none') return cannot('Not subscribed', { fix: 'The customer subscribes on its own.' });
  if (standing.kind === 'ended')
    return cannot('Subscription ended', { sinceMs: standing.endedMs, fix: 'The customer subscribes again.' });
  const money = await moneyVerdict(db, customerId, usable, nowMs);
  if (money) return money;
  if (usable.usableCredits > 0) return CAN;
  if (usable.capLeftCredits !== null && usable.capLeftCredits <= 0)
    return cannot('Monthly cap reached', { fix: 'Raise or remove the cap, or wait for the next month.' });
  return cannot('No credits', { fix: 'The next paid invoice brings credits back. Give credits if it cannot wait.' });
}

/** What the standing makes of the money; null when it lets runs start. */
async function moneyVerdict(db: Executor, customerId: CustomerId, usable: Usable, nowMs: Ms): Promise<Verdict | null> {
  const { standing } = usable;
  const problem = await findBillingProblem(db, { customerId, standing, nowMs });
  const owed = problem && 'invoice' in problem ? problem.invoice : null;
  const facts = owed && {
    sinceMs: owed.failedAtMs ?? owed.dueAtMs,
    amountCents: owedCents(owed),
    invoiceId: owed.id,
  };
  if (standing.kind === 'past_due')
    return usable.usableCredits > 0
      ? { ...CAN, why: 'Can run until grace ends', ...facts, fix: 'Collect the open invoice.' }
      : cannot('Payment open, no credits', { ...facts, fix: 'Collect the open invoice.' });
  if (standing.kind !== 'paused') return null;
  switch (standing.reason) {
    case 'blocked':
      return cannot('Blocked by an admin', { fix: 'Unblock the customer.' });
    case 'disputed':
      return cannot('Payment disputed', {
        ...(await disputeFacts(db, customerId)),
        fix: 'Submit evidence on the page Disputes.',
      });
    case 'card_owes':
      return cannot('Card of somebody who owes', { fix: 'Another card, or the other customer pays.' });
    case 'uncollectible':
      return cannot('Invoice uncollectible', { ...facts, fix: 'Collect it after all, or void it.' });
    case 'unpaid':
      return cannot('Payment overdue', { ...facts, fix: 'Collect the open invoice, or void it.' });
  }
}

async function disputeFacts(db: Executor, customerId: CustomerId): Promise<Partial<Verdict>> {
  const row = await db
    .selectFrom('disputes')
    .select(['invoice_id', 'amount_cents', 'fetched_at_ms'])
    .where('customer_id', '=', customerId)
    .where('status', '!=', 'won')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ? { amountCents: row.amount_cents, invoiceId: row.invoice_id, sinceMs: row.fetched_at_ms } : {};
}
