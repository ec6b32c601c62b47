import type { Ctx } from '../../ctx.ts';
import type { Docs, Kind } from '../../store/docs.ts';
import type { Filter } from '../../store/store.ts';

export type Listing<T> = { rows: T[] /** Where the next, older page begins. */; after: string | null };

const PAGE = 25;

/** One page of a kind, newest first. */
export function listing<K extends Kind>(
  ctx: Ctx,
  kind: K,
  filter: Filter,
  after: string | undefined,
): Listing<Docs[K]> {
  const { data, hasMore } = ctx.store.page(kind, filter, { limit: PAGE, startingAfter: after });
  return { rows: data, after: hasMore ? (data.at(-1)?.id ?? null) : null };
}

/** The same page with each row made into something else. */
export const mapListing = <T, U>(from: Listing<T>, change: (row: T) => U): Listing<U> => ({
  rows: from.rows.map(change),
  after: from.after,
});
