import { appendFileSync } from 'node:fs';
import { sql } from 'kysely';
import { isPostgres } from '../../db/engine.ts';
import { ERASURE_LIST_SUFFIX } from '../../db/erasure-list.ts';
import type { Db } from '../../db/open.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/**
 * Writes down, beside the SQLite file, that a customer is erased: a backup from before knows nothing of it, and a restore
 * reads this list. Twice is as good as once. Postgres has its own backups; see operations.
 */
export async function listErasure(db: Db, customerId: CustomerId, deletedAtMs: Ms): Promise<void> {
  if (isPostgres(db)) return;
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db);
  const file = rows[0]?.file;
  if (file) appendFileSync(file + ERASURE_LIST_SUFFIX, `${customerId} ${deletedAtMs}\n`, { mode: 0o600 });
}
