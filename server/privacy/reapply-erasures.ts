import { readErasureList } from '../../db/erasure-list.ts';
import { transaction } from '../../db/transaction.ts';
import { asId } from '../core/ids.ts';
import { listUndeleted } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { leave } from './delete-customer.ts';

/** Ids in one query: engines bound the number of parameters. */
const CHUNK = 500;

/**
 * Deletes again the customers on the list that a restored backup has brought back: it was made before they were deleted. Their
 * logins go at once; the rest is erased by the loop that erases. Each start does it. Returns how many there were.
 */
export async function reapplyErasures({ db }: Pick<Deps, 'db'>, list: string): Promise<number> {
  const erased = readErasureList(list);
  const ids = [...erased.keys()].map((id) => asId<'customer'>(id));
  let count = 0;
  for (let from = 0; from < ids.length; from += CHUNK) {
    const back = await listUndeleted(db, ids.slice(from, from + CHUNK));
    for (const customerId of back)
      await transaction(db, (trx) => leave(trx, { customerId, nowMs: erased.get(customerId) ?? 0 }));
    count += back.length;
  }
  return count;
}
