import { z } from 'zod';
import type { Kind } from './docs.ts';
import type { Store } from './store.ts';

/** How many of a kind (and status) there are, the deleted ones aside. For the dashboard; nothing decides by it. */
export function countDocs(store: Store, kind: Kind, status: string | null = null): number {
  const row = store
    .sql('select count(*) as n from docs where kind = ? and deleted = 0 and status = coalesce(?, status)')
    .get(kind, status);
  const all =
    status === null ? store.sql('select count(*) as n from docs where kind = ? and deleted = 0').get(kind) : row;
  return z.object({ n: z.number() }).parse(all).n;
}
