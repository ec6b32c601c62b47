/** What identifies a movement, except its number among equal ones. */
export const slotKey = ({ date, amountCents }: { date: string; amountCents: number }): string =>
  `${date} ${amountCents}`;

type Line = { date: string; amountCents: number; description: string };

/**
 * Numbers the lines of each day and amount, in the order of their descriptions, which is the same in every file. The day and the amount
 * identify a movement; the description does not: banks change it, and a file can be read with another column. Banks list equal payments one
 * by one, so they are counted: three equal lines beside two known ones are one new movement.
 */
export function numberLines<L extends Line>(
  lines: readonly L[],
): { lines: (L & { nth: number })[]; repeatedCount: number } {
  const numbered = lines.map((line) => ({ ...line, nth: 0 }));
  const groups = new Map<string, (L & { nth: number })[]>();
  for (const line of numbered) {
    const key = slotKey(line);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  let repeatedCount = 0;
  for (const group of groups.values()) {
    group.sort((a, b) => (a.description < b.description ? -1 : a.description > b.description ? 1 : 0));
    for (const [nth, line] of group.entries()) {
      line.nth = nth;
      if (nth > 0 && group[nth - 1]?.description === line.description) repeatedCount += 1;
    }
  }
  return { lines: numbered, repeatedCount };
}
