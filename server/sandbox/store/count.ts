import { z } from 'zod';
import type { Kind } from './docs.ts';
import type { Store } from './store.ts';

/** How many of a kind there are, the deleted ones aside. For the dashboard; nothing decides by it. */
export function countDocs(store: Store, kind: Kind): number {
  return z
    .object({ n: z.number() })
    .parse(store.sql('select count(*) as n from docs where kind = ? and deleted = 0').get(kind)).n;
}
