import type { Kysely } from 'kysely';
import { addColumn, createIndex, createTable, createUnique } from './table.ts';

/** Runs that are free, labelled, put away or tried again; scenarios that are put away; links that show a run to others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'runs', 'is_free', 'int', 0);
  await addColumn(db, 'runs', 'label', 'text?');
  await addColumn(db, 'runs', 'archived_at_ms', 'int?');
  await addColumn(db, 'runs', 'retry_of', 'text?');
  await addColumn(db, 'scenarios', 'archived_at_ms', 'int?');
  await createTable(db, 'run_shares', {
    id: 'text key',
    customer_id: 'text -> customers',
    run_id: 'text -> runs',
    token_hash: 'text',
    created_at_ms: 'int',
    revoked_at_ms: 'int?',
  });
  await createUnique(db, 'run_shares', 'token_hash');
  await createIndex(db, 'run_shares', 'run_id');
}
