import { findStanding } from '../billing/find-standing.ts';
import { GRACE_MS } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS } from '../core/units.ts';
import { wholeSecond } from './stripe/acts.ts';
import type { Invoice } from './stripe/books.ts';
import type { Person, World } from './world.ts';

/** How long a retry as grace ends may take to be heard of. */
const RETRY_MS = HOUR_MS;

/**
 * R11: nothing was finalized or charged by us that Stripe would not collect, and grace runs from the first failure or the
 * due date. That recharges follow payment is Q1.
 */
export async function checkCollected(world: World): Promise<void> {
  for (const { id, forcedBecause } of world.model.books.invoices.values()) {
    // A list of subscriptions that is out of date hides a pause.
    const isExcused = forcedBecause === 'paused' && world.sawStale;
    if (forcedBecause && !isExcused) world.violate('R11', `${id} is ${forcedBecause}, and was collected by us`);
  }
  for (const person of world.people) await checkGrace(world, person);
}

async function checkGrace(world: World, person: Person): Promise<void> {
  const { standing } = await findStanding(world.store.open(), person.customerId as CustomerId, world.nowMs);
  if (standing.kind === 'none' || standing.kind === 'ended') return;
  const since = owedSince(world, person);
  if (since.length === 0) {
    if (standing.kind === 'past_due') world.violate('R11', `${person.customerId} is past due, and owes nothing`);
    return;
  }
  const graceEndsMs = Math.min(...since) + GRACE_MS;
  if (standing.kind === 'active') world.violate('R11', `${person.customerId} owes, and is in good standing`);
  if (standing.kind !== 'past_due') return;
  if (standing.graceEndsMs !== graceEndsMs)
    world.violate('R11', `the grace of ${person.customerId} has slid by ${standing.graceEndsMs - graceEndsMs} ms`);
  if (world.nowMs >= graceEndsMs + RETRY_MS) world.violate('R11', `the grace of ${person.customerId} does not end`);
}

/** Since when each invoice of ours is owed: its first failure, which is when it was made final, or its due date. */
function owedSince(world: World, { customerId }: Person): number[] {
  const { customers, subscriptions, invoices } = world.model.books;
  const isTheirs = ({ customer, subscription }: Invoice) =>
    customers.get(customer)?.ourId === customerId && !subscriptions.get(subscription ?? '')?.isOther;
  return [...invoices.values()]
    .filter((invoice) => invoice.status === 'open' && isTheirs(invoice))
    .flatMap(({ collection, attempts, finalizedAtMs, dueAtMs }) => {
      const sinceMs = collection === 'sent' ? dueAtMs : attempts > 0 ? finalizedAtMs : null;
      return sinceMs === null || sinceMs > world.nowMs ? [] : [wholeSecond(sinceMs)];
    });
}
