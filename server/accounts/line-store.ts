import { sql } from 'kysely';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, ImportId, MovementId } from '../core/ids.ts';
import { inPages, inParts, PAGE_ROWS } from '../core/in-parts.ts';
import { countsAs, type StoredMovement, toMovement } from './movement-store.ts';

export async function insertLines(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  ids: readonly MovementId[],
): Promise<void> {
  await inParts(ids, async (part) => {
    const rows = part.map((id) => ({ import_id: importId, movement_id: id, customer_id: customerId }));
    await trx.insertInto('import_lines').values(rows).execute();
  });
}

/** A movement that an import lists, whether it counts, and whether it would without the import. */
export type Line = { movement: StoredMovement; countsFrom: number; isCounted: boolean; isElsewhere: boolean };

/** The movements that an import lists. `others` are the account's other imports that count. */
export async function* pageLines(
  db: Executor,
  { customerId, importId }: { customerId: CustomerId; importId: ImportId },
  others: readonly ImportId[],
): AsyncGenerator<Line[]> {
  const lines = db
    .selectFrom('import_lines as l')
    .innerJoin('movements as m', 'm.id', 'l.movement_id')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .selectAll('m')
    .select(countsAs('m', 'a').as('is_counted'))
    .where('l.customer_id', '=', customerId)
    .where('l.import_id', '=', importId)
    .orderBy('l.movement_id')
    .limit(PAGE_ROWS);
  const readAfter = (last: { id: MovementId } | null) =>
    (last ? lines.where('l.movement_id', '>', last.id) : lines).execute();
  for await (const rows of inPages(readAfter)) {
    const ids = rows.map(({ id }) => id);
    const listed = await listedBy(db, others, ids);
    yield rows.map((row) => ({
      movement: toMovement(row),
      countsFrom: row.counts_from,
      isCounted: Boolean(row.is_counted),
      isElsewhere: row.is_kept === 1 || listed.has(row.id),
    }));
  }
}

async function listedBy(db: Executor, imports: readonly ImportId[], ids: MovementId[]): Promise<Set<MovementId>> {
  if (imports.length === 0 || ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('import_lines')
    .select('movement_id')
    .where('movement_id', 'in', ids)
    .where('import_id', 'in', [...imports])
    .execute();
  return new Set(rows.map((row) => row.movement_id));
}

/** Deletes lines of an import, and the movements that only it listed. */
export async function deleteLines(
  trx: Trx,
  { customerId, importId }: { customerId: CustomerId; importId: ImportId },
  ids: readonly MovementId[],
): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .deleteFrom('import_lines')
    .where('import_id', '=', importId)
    .where('movement_id', 'in', [...ids])
    .execute();
  await trx
    .deleteFrom('movements')
    .where('customer_id', '=', customerId)
    .where('id', 'in', [...ids])
    .where('is_kept', '=', 0)
    .where(sql<boolean>`not exists (select 1 from import_lines l where l.movement_id = movements.id)`)
    .execute();
}
