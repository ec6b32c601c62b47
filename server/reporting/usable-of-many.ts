import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import { capPeriodOf } from '../billing/cap-period.ts';
import { findOwingCards } from '../billing/card-use-store.ts';
import type { MirroredInvoice } from '../billing/invoice-store.ts';
import { findOwedByMany, type OwedInvoice } from '../billing/owed-invoice-store.ts';
import { disputePauses, overdraftOf, standingOf } from '../billing/standing.ts';
import { findSubscriptions } from '../billing/subscription-store.ts';
import type { Usable } from '../billing/usable.ts';
import type { CustomerId } from '../core/ids.ts';
import { WAITING_DISPUTES } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import { findCapturedOfMany } from '../credits/captured-store.ts';
import { balanceOf, capIn, capLeft, usableOf } from '../credits/rules.ts';
import { toCustomer } from '../customers/store.ts';

/** What is usable, with the facts that say why it is not more. */
export type UsableWithFacts = Usable & {
  owed: OwedInvoice | null;
  uncollectible: MirroredInvoice | null;
  /** The oldest dispute that pauses and waits for evidence, else the oldest that pauses. */
  dispute: Row<'disputes'> | null;
};

/** What `findUsable` says of one customer, for a page of them: by the same rules, in a query a table. */
export async function findUsableOfMany(
  db: Executor,
  customerIds: CustomerId[],
  nowMs: Ms,
): Promise<Map<CustomerId, UsableWithFacts>> {
  if (customerIds.length === 0) return new Map();
  const customers = await db.selectFrom('customers').selectAll().where('id', 'in', customerIds).execute();
  const subscriptions = await findSubscriptions(db, customerIds);
  const owing = await findOwedByMany(db, customerIds, nowMs);
  const owingCards = await findOwingCards(db, await listSharers(db, customerIds));
  const disputes = await readDisputes(db, customerIds);
  const balances = await readBalances(db, customerIds);
  const starts = new Map(customers.map(({ id }) => [id, capPeriodOf(subscriptions.get(id) ?? null, nowMs)]));
  const captured = await findCapturedOfMany(db, starts);
  const found = new Map<CustomerId, UsableWithFacts>();
  for (const row of customers) {
    const customer = toCustomer(row);
    const subscription = subscriptions.get(row.id) ?? null;
    const { owed, uncollectible } = owing.get(row.id) ?? { owed: null, uncollectible: null };
    const open = disputes.filter((dispute) => dispute.customer_id === row.id);
    const facts = {
      subscription,
      owed,
      hasUncollectible: uncollectible !== null,
      isCardOwing: owingCards.has(row.id),
      hasDispute: open.some(({ status }) => disputePauses(status)),
      isBlocked: customer.blockedAtMs !== null,
    };
    const standing = standingOf(facts, nowMs);
    const overdraft = overdraftOf(standing, subscription?.periodEndMs ?? 0, nowMs);
    const kept = balances.get(row.id);
    const balance = balanceOf(kept?.posted ?? 0, kept?.held ?? 0);
    const periodStartMs = starts.get(row.id) ?? 0;
    const capLeftCredits =
      customer.deletedAtMs === null
        ? capLeft(capIn(periodStartMs, customer), captured.get(row.id) ?? 0, balance.held)
        : 0;
    const usableCredits = usableOf({ available: balance.available, overdraft, capLeft: capLeftCredits });
    const usable = { standing, subscription, overdraft, balance, capLeftCredits, usableCredits };
    found.set(row.id, { ...usable, owed, uncollectible, dispute: worstOf(open) });
  }
  return found;
}

/** Customers of whose card somebody else is a user too. Few are, and what those owe takes a while to find. */
async function listSharers(db: Executor, customerIds: CustomerId[]): Promise<CustomerId[]> {
  const rows = await db
    .selectFrom('cards')
    .innerJoin('card_uses', 'card_uses.fingerprint', 'cards.fingerprint')
    .select('cards.customer_id')
    .distinct()
    .where('cards.customer_id', 'in', customerIds)
    .whereRef('card_uses.customer_id', '<>', 'cards.customer_id')
    .execute();
  return rows.map((row) => row.customer_id);
}

function worstOf(disputes: Row<'disputes'>[]): Row<'disputes'> | null {
  const pausing = disputes.filter(({ status }) => disputePauses(status));
  return pausing.find(({ status }) => WAITING_DISPUTES.includes(status)) ?? pausing[0] ?? null;
}

const readDisputes = (db: Executor, customerIds: CustomerId[]) =>
  db
    .selectFrom('disputes')
    .selectAll()
    .where('customer_id', 'in', customerIds)
    .where('status', '!=', 'won')
    .orderBy('id')
    .execute();

async function readBalances(db: Executor, customerIds: CustomerId[]) {
  const rows = await db
    .selectFrom('balances')
    .select(['customer_id', 'posted', 'held'])
    .where('customer_id', 'in', customerIds)
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row]));
}
