import type { Kysely } from 'kysely';
import { createIndex, createTable } from './table.ts';

/** The last look at each customer's books. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const look = {
    customer_id: 'text -> customers',
    from_ms: 'int',
    to_ms: 'int',
    checked_at_ms: 'int',
    open_differences: 'int',
    differences_json: 'text',
  } as const;
  await createTable(db, 'reconciliations', look, ['customer_id']);
  await createIndex(db, 'reconciliations', 'open_differences');
}
