import { findUnbilled } from '../billing/write-off-unbilled.ts';
import type { CustomerId } from '../core/ids.ts';
import { isOutlived } from './overlaps.ts';
import { runCredits } from './stripe/invoicing.ts';
import type { Person, World } from './world.ts';

const SETTLING = ['recharge', 'forgiven', 'written_off', 'write_off_billed'];

/** Closed usage that waits only for time to be written off. */
export async function waitsForClosing(world: World): Promise<boolean> {
  const db = world.store.open();
  for (const { customerId } of world.people)
    if ((await findUnbilled(db, customerId as CustomerId, world.nowMs)).length > 0) return true;
  return false;
}

/**
 * Q11, rule 9: each captured credit is billed on an invoice, forgiven, written off, or used in the period that runs. What
 * an open, draft or uncollectible invoice bills may still be paid or voided. Nothing is returned twice.
 */
export async function checkCovered(world: World): Promise<void> {
  for (const person of world.people) {
    let captured = 0;
    let settled = 0;
    for (const { customer, kind, credits } of world.checker.entries.values()) {
      if (customer !== person.customerId) continue;
      if (kind === 'capture') captured -= credits;
      if (SETTLING.includes(kind)) settled += credits;
    }
    const left = captured - settled;
    const awaited = onUnsettledInvoices(world, person) + (await usedInCurrentPeriod(world, person));
    if (left > awaited) world.violate('Q11', `${left - awaited} credits of ${person.customerId} have no end`);
    if (left < 0 && !isOutlived(world, person))
      world.violate('Q11', `${-left} credits of ${person.customerId} were returned twice`);
  }
}

function onUnsettledInvoices(world: World, person: Person): number {
  const ids = stripeIdsOf(world, person);
  let credits = 0;
  for (const invoice of world.model.books.invoices.values())
    if (ids.has(invoice.customer) && !['paid', 'void'].includes(invoice.status)) credits += runCredits(invoice);
  return credits;
}

/** As Stripe counts it: by the instant of the meter event. What is not billed by its end is written off then. */
async function usedInCurrentPeriod(world: World, person: Person): Promise<number> {
  const live = world.liveAtStripe(person);
  if (live.length === 0) return 0;
  const sinceMs = Math.min(...live.map(({ periodStartMs }) => periodStartMs));
  const [row] = await world.store.read(
    `select sum(f.credits) as sum from usage_facts f left join usage_batches b on b.id = f.batch_id
      where f.customer_id = '${person.customerId}' and coalesce(b.timestamp_s * 1000, f.occurred_at_ms) >= ${sinceMs}`,
  );
  return Number(row?.sum ?? 0);
}

const stripeIdsOf = (world: World, person: Person): Set<string> =>
  new Set(
    [...world.model.books.customers.values()].filter(({ ourId }) => ourId === person.customerId).map(({ id }) => id),
  );
