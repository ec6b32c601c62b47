type Line = { date: string; amountCents: number; description: string };

/**
 * Separates a file's movements into those an account has already and those that are new. The day and the amount identify a movement. The
 * description does not: banks change it, and a file can be read with another column. Banks list equal payments one by one, so they are
 * counted: three equal lines beside two known ones are one new movement. Of several, the ones with the same description are the known.
 */
export function partKnown<M extends Line>(
  known: readonly Line[],
  incoming: readonly M[],
): { fresh: M[]; knownCount: number } {
  const left = new Map<string, string[]>();
  for (const movement of known) {
    const descriptions = left.get(keyOf(movement));
    if (descriptions) descriptions.push(movement.description);
    else left.set(keyOf(movement), [movement.description]);
  }
  const isExact = incoming.map((movement) => {
    const descriptions = left.get(keyOf(movement)) ?? [];
    const at = descriptions.indexOf(movement.description);
    if (at >= 0) descriptions.splice(at, 1);
    return at >= 0;
  });
  const fresh = incoming.filter((movement, at) => !isExact[at] && left.get(keyOf(movement))?.pop() === undefined);
  return { fresh, knownCount: incoming.length - fresh.length };
}

/** How many movements repeat an earlier one of the same list to the letter. */
export const countRepeated = (movements: readonly Line[]): number =>
  movements.length - new Set(movements.map((movement) => `${keyOf(movement)} ${movement.description}`)).size;

const keyOf = ({ date, amountCents }: Pick<Line, 'date' | 'amountCents'>): string => `${date} ${amountCents}`;
