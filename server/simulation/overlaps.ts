import { DOUBLE_CHECKOUT_MS } from '../billing/ours.ts';
import type { Subscription } from './stripe/books.ts';
import type { Person, World } from './world.ts';

const endOf = ({ endedAtMs }: Subscription): number => endedAtMs ?? Number.POSITIVE_INFINITY;

const oursOf = (world: World, person: Person): Subscription[] => {
  const ids = [...world.model.books.customers.values()]
    .filter(({ ourId }) => ourId === person.customerId)
    .map(({ id }) => id);
  return [...world.model.books.subscriptions.values()].filter(
    (subscription) => ids.includes(subscription.customer) && !subscription.isOther,
  );
};

/** Whether two subscriptions of ours lived at once and both billed the same usage, which no client can take back. */
export function isOutlived(world: World, person: Person): boolean {
  const ours = oursOf(world, person);
  return ours.some((earlier, at) =>
    ours.slice(at + 1).some((later) => later.createdAtMs < endOf(earlier) && endOf(later) >= endOf(earlier)),
  );
}

/** Rule 8: what another product is was left alone, and of ours the program ended only what a double checkout made. */
export function checkLeftAlone(world: World, person: Person): void {
  const ours = oursOf(world, person);
  for (const { id, createdAtMs, wasEndedByUs } of ours) {
    const isDouble = ours.some(
      (other) => other.id !== id && Math.abs(other.createdAtMs - createdAtMs) <= DOUBLE_CHECKOUT_MS,
    );
    if (wasEndedByUs && !isDouble) world.violate('R8', `${id} was ended, though somebody may have meant it`);
  }
  for (const { id, isOther, wasTouchedByUs } of world.model.books.subscriptions.values())
    if (isOther && wasTouchedByUs) world.violate('R8', `${id} is another product, and was changed`);
}
