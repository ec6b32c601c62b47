import type { Movement } from './store.ts';

/**
 * Parts a file's movements into those an account has already and those that are new. Banks list equal payments line by line, so it
 * counts: three equal lines against two known ones are one new movement.
 */
export function partKnown<M extends Movement>(known: Movement[], incoming: M[]): { fresh: M[]; knownCount: number } {
  const left = countEqual(known);
  const fresh = incoming.filter((movement) => {
    const key = keyOf(movement);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  return { fresh, knownCount: incoming.length - fresh.length };
}

/** How many movements repeat an earlier one of the same list to the letter. */
export const countRepeated = (movements: Movement[]): number => movements.length - countEqual(movements).size;

function countEqual(movements: Movement[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const movement of movements) counts.set(keyOf(movement), (counts.get(keyOf(movement)) ?? 0) + 1);
  return counts;
}

const keyOf = ({ date, amountCents, description }: Movement): string => `${date} ${amountCents} ${description}`;
