/** Rows of one statement, and steps of one turn of the event loop: some milliseconds. */
export const PART_ROWS = 500;

/** Works through a long list in parts, and lets others run between two. */
export async function inParts<T>(list: readonly T[], work: (part: readonly T[]) => unknown): Promise<void> {
  for (let at = 0; at < list.length; at += PART_ROWS) {
    if (at > 0) await nextTurn();
    await work(list.slice(at, at + PART_ROWS));
  }
}

/** A database in this process answers without a turn of the event loop: this lets requests run between two of its answers. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Rows that one query reads. */
export const PAGE_ROWS = 1_000;
/** More pages than anything that is read whole has. */
const MAX_PAGES = 2_000;

/** Reads page after page, each of them after the last row of the one before, and lets others run between two. */
export async function* inPages<R>(readAfter: (last: R | null) => Promise<R[]>): AsyncGenerator<R[]> {
  let last: R | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const rows: R[] = await readAfter(last);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1) ?? null;
    await nextTurn();
  }
}
