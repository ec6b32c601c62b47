import type { Ctx } from '../ctx.ts';
import type { Docs, Kind } from '../store/docs.ts';
import type { Filter } from '../store/store.ts';
import type { WireList } from '../wire.ts';
import { invalid, missing } from './api-error.ts';

export type ListParams = {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?: Filter['created'] | undefined;
};

/** A page of objects, newest first, as Stripe's lists are. */
export function listPage<K extends Kind>(
  ctx: Ctx,
  kind: K,
  url: string,
  params: ListParams,
  filter: Filter,
): WireList<Docs[K]> {
  checkCursors(params);
  for (const param of ['starting_after', 'ending_before'] as const) {
    const id = params[param];
    if (id !== undefined && !ctx.store.exists(kind, id)) throw missing(kind, id, param);
  }
  const { data, hasMore } = ctx.store.page(
    kind,
    { ...filter, created: params.created },
    { limit: params.limit, startingAfter: params.starting_after, endingBefore: params.ending_before },
  );
  return { object: 'list', data, has_more: hasMore, url };
}

/** A page of those that `fits` too: it looks where no column does. */
export function listWhere<K extends Kind>(
  ctx: Ctx,
  kind: K,
  url: string,
  params: ListParams,
  filter: Filter,
  fits: (doc: Docs[K]) => boolean,
): WireList<Docs[K]> {
  const all = ctx.store.all(kind, { ...filter, created: params.created });
  return listOf(all.reverse().filter(fits), url, params);
}

/** A page of what is already in memory, in its own order. */
export function listOf<T extends { id: string; object?: string }>(
  items: T[],
  url: string,
  params: ListParams,
): WireList<T> {
  checkCursors(params);
  for (const param of ['starting_after', 'ending_before'] as const) {
    const id = params[param];
    if (id !== undefined && !items.some((item) => item.id === id))
      throw missing(items[0]?.object ?? 'object', id, param);
  }
  const limit = params.limit ?? 10;
  const after = items.findIndex((item) => item.id === params.starting_after);
  const before = items.findIndex((item) => item.id === params.ending_before);
  const from = before >= 0 ? Math.max(0, before - limit) : after + 1;
  const to = before >= 0 ? before : from + limit;
  const hasMore = before >= 0 ? from > 0 : items.length > to;
  return { object: 'list', data: items.slice(from, to), has_more: hasMore, url };
}

function checkCursors({ starting_after, ending_before }: ListParams): void {
  if (starting_after !== undefined && ending_before !== undefined)
    throw invalid('You may only specify one of these parameters: starting_after, ending_before.', 'ending_before');
}
